package io.tableexport.failure;

import java.util.Objects;

/**
 * The one exception of this software. Its message reaches the client: it names the field, table, column, row position
 * or part and says what to do, and never holds a credential or a row's value. The cause is for the log only.
 */
public final class ExportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureType type;

    public ExportException(FailureType type, String message) {
        this(type, message, null);
    }

    public ExportException(FailureType type, String message, Throwable cause) {
        super(Objects.requireNonNull(message), cause);
        this.type = Objects.requireNonNull(type);
    }

    public FailureType type() {
        return type;
    }

    /** Bad input: a 400 that names the field and says what is legal. */
    public static ExportException invalid(String message) {
        return new ExportException(FailureType.INVALID_REQUEST, message);
    }

    /** Something named in the request does not exist. */
    public static ExportException notFound(String message) {
        return new ExportException(FailureType.NOT_FOUND, message);
    }

    /**
     * A value its column's file type cannot hold.
     *
     * @param row position of the row within what its reader read, from 1
     */
    public static ExportException unrepresentable(String column, long row, String reason) {
        return new ExportException(
                FailureType.UNREPRESENTABLE_VALUE,
                "column '" + column + "', row " + row + " of its partition: " + reason);
    }
}
