package io.tableexport.request;

import java.util.List;
import java.util.Objects;

/**
 * What of a table goes into the files, and how.
 *
 * @param selection which columns and rows
 * @param onUnrepresentable what to do with values a file type cannot hold
 * @param bloomFilters columns that get a Bloom filter, as the request spells them
 * @param spark whether to avoid what Spark refuses to read
 */
public record Contents(
        Selection selection, UnrepresentablePolicy onUnrepresentable, List<String> bloomFilters, boolean spark) {
    /** The whole table, for any reader; what does not fit fails. */
    public static final Contents DEFAULT = new Contents(Selection.ALL, UnrepresentablePolicy.FAIL, List.of(), false);

    public Contents {
        Objects.requireNonNull(selection);
        Objects.requireNonNull(onUnrepresentable);
        bloomFilters = List.copyOf(bloomFilters);
    }
}
