package io.tableexport.table;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.core.VisibleBufferedInputStream;

/**
 * Finds the buffer pgjdbc reads a connection's messages into. Its API for COPY copies every row into an array of its
 * own, which costs half as much as all the rest of reading; the buffer lets rows be decoded where they lie.
 *
 * <p>The driver has no public way to the buffer, so its fields are asked for by name. Where they are not as this knows
 * them there is no buffer, and rows are read through the API.
 */
final class PostgresInput {
    private static final Field STREAM = field(QueryExecutorBase.class, "pgStream", PGStream.class);
    private static final Field INPUT = field(PGStream.class, "pgInput", VisibleBufferedInputStream.class);

    private PostgresInput() {}

    /** The buffer of a connection as it is now, or null. */
    static VisibleBufferedInputStream of(Connection connection) {
        if (STREAM == null || INPUT == null) {
            return null;
        }
        try {
            Object executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
            return executor instanceof QueryExecutorBase
                    ? (VisibleBufferedInputStream) INPUT.get(STREAM.get(executor))
                    : null;
        } catch (SQLException | IllegalAccessException e) {
            return null;
        }
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
