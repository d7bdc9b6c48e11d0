package io.tableexport.postgres;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.core.VisibleBufferedInputStream;

/**
 * Finds the buffer pgjdbc reads a connection's messages into, and widens it. Its API for COPY copies every row into an
 * array of its own, which costs half as much as all the rest of reading; the buffer lets rows be decoded where they lie.
 *
 * <p>The driver has no public way to the buffer, so its fields are asked for by name. Where they are not as this knows
 * them there is no buffer, and rows are read through the API.
 */
final class PostgresInput {
    private static final Field STREAM = field(QueryExecutorBase.class, "pgStream", PGStream.class);
    private static final Field INPUT = field(PGStream.class, "pgInput", VisibleBufferedInputStream.class);
    private static final Field BUFFER = field(VisibleBufferedInputStream.class, "buffer", byte[].class);

    /**
     * The driver's own 8 KiB are as little as the server sends at a time, so that nearly every send is a read, too:
     * measured, an export takes 3 to 5 % longer with them. More than this gains nothing.
     */
    static final int BUFFER_BYTES = 64 * 1024;

    private PostgresInput() {}

    /**
     * The buffer of a connection as it is now, widened to {@link #BUFFER_BYTES}, or null. Called by the thread that reads
     * the connection, with no read under way.
     */
    static VisibleBufferedInputStream of(Connection connection) {
        if (STREAM == null || INPUT == null) {
            return null;
        }
        try {
            Object executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
            return executor instanceof QueryExecutorBase
                    ? widened((VisibleBufferedInputStream) INPUT.get(STREAM.get(executor)))
                    : null;
        } catch (SQLException | IllegalAccessException e) {
            return null;
        }
    }

    /** The buffer stays with the connection; where its array cannot be replaced, it grows as rows need it. */
    private static VisibleBufferedInputStream widened(VisibleBufferedInputStream input) throws IllegalAccessException {
        if (BUFFER != null && input.getBuffer().length < BUFFER_BYTES) {
            BUFFER.set(input, Arrays.copyOf(input.getBuffer(), BUFFER_BYTES));
        }
        return input;
    }

    private static Field field(Class<?> owner, String name, Class<?> type) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return type.isAssignableFrom(field.getType()) ? field : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
