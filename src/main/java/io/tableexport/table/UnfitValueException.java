package io.tableexport.table;

/**
 * A value the file type of its column cannot hold, met while decoding. The vector it was meant for is unchanged when
 * this is thrown. Never leaves a reader: the cursor, which knows column and row, turns it into an
 * {@code UNREPRESENTABLE_VALUE}.
 */
public final class UnfitValueException extends Exception {
    /**
     * The longest value taken, in bytes: 1 GiB, PostgreSQL's own limit for a value. A batch's array can hold it beside
     * what is there already, and a page encoder can hold it once more.
     */
    public static final int MAX_BYTES = 1 << 30;

    private static final long serialVersionUID = 1L;

    /** @param reason why the value does not fit and what to do, without the value itself */
    public UnfitValueException(String reason) {
        super(reason, null, false, false);
    }

    /** A value of more than {@link #MAX_BYTES}. */
    public static UnfitValueException tooLarge() {
        return new UnfitValueException("the value is larger than " + MAX_BYTES + " bytes, the most a value may have");
    }
}
