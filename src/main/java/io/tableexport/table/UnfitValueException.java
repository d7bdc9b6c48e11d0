package io.tableexport.table;

/**
 * A value the file type of its column cannot hold, met while decoding. The vector it was meant for is unchanged when
 * this is thrown. Never leaves a reader: the cursor, which knows column and row, turns it into an
 * {@code UNREPRESENTABLE_VALUE}.
 */
public final class UnfitValueException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason why the value does not fit and what to do, without the value itself */
    public UnfitValueException(String reason) {
        super(reason, null, false, false);
    }
}
