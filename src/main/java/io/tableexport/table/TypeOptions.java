package io.tableexport.table;

import io.tableexport.request.FileFormat;
import io.tableexport.request.UnrepresentablePolicy;

/**
 * What decides, beside its SQL type, what a column becomes.
 *
 * @param format of the files: JSON Lines keeps what Parquet has no type for, such as the offset of an instant
 * @param spark whether to avoid what Spark refuses
 * @param onUnrepresentable what to do with values a file type cannot hold
 */
public record TypeOptions(FileFormat format, boolean spark, UnrepresentablePolicy onUnrepresentable) {
    /** Parquet for any reader; what does not fit fails. */
    public static final TypeOptions DEFAULT = new TypeOptions(FileFormat.PARQUET, false, UnrepresentablePolicy.FAIL);

    /** The same under another policy. */
    public TypeOptions with(UnrepresentablePolicy policy) {
        return new TypeOptions(format, spark, policy);
    }
}
