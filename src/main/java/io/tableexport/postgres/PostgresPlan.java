package io.tableexport.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ranges of pages that together are the table, each given out once. Readers share it: whoever is done with a range
 * draws the next. Thread-safe.
 */
final class PostgresPlan {
    /** Most pages of a range: some 8 MB, a fraction of a second, so that all readers end at about the same time. */
    private static final long MOST_PAGES = 1000;

    /** Fewest pages of a range: below it starting a COPY costs more than reading. */
    private static final long FEWEST_PAGES = 32;

    /** Ranges each reader gets at least from a table with enough pages, so that one slow range holds nobody up. */
    private static final long RANGES_PER_READER = 8;

    /** Ranges a plan holds at most: a table of the largest size there is has 2^32 pages. */
    private static final long MOST_RANGES = 100_000;

    private final String select;
    private final String filter;
    private final List<Range> ranges;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Pages of a relation.
     *
     * @param from what stands after FROM
     * @param firstPage the first of them, 0 for no lower bound
     * @param endPage the page after the last, {@link #OPEN} for no upper bound
     */
    record Range(String from, long firstPage, long endPage) {
        static final long OPEN = -1;

        static Range whole(String from) {
            return new Range(from, 0, OPEN);
        }

        /** What follows FROM for these pages of the rows {@code filter} lets through. */
        String condition(String filter) {
            List<String> conditions = new ArrayList<>();
            if (!filter.isEmpty()) {
                conditions.add(filter);
            }
            if (firstPage > 0) {
                conditions.add("ctid >= '(" + firstPage + ",0)'::pg_catalog.tid");
            }
            if (endPage != OPEN) {
                conditions.add("ctid < '(" + endPage + ",0)'::pg_catalog.tid");
            }
            return PostgresTable.where(String.join(" AND ", conditions));
        }
    }

    private PostgresPlan(String select, String filter, List<Range> ranges) {
        this.select = select;
        this.filter = filter;
        this.ranges = List.copyOf(ranges);
    }

    /** Plans for {@code readers} readers at most. */
    static PostgresPlan of(PostgresTable table, int readers) {
        List<PostgresTable.Source> sources = table.sources();
        long pages = sources.stream().mapToLong(PostgresTable.Source::pages).sum();
        long pagesPerRange = pagesPerRange(pages, readers);
        List<Range> ranges = new ArrayList<>();
        for (PostgresTable.Source source : sources) {
            if (readers == 1 || !source.divisible()) {
                ranges.add(Range.whole(source.from()));
            } else {
                divide(source, pagesPerRange, ranges);
            }
        }
        return new PostgresPlan(PostgresTable.select(table.columns()), table.filter(), ranges);
    }

    private static long pagesPerRange(long pages, int readers) {
        long fair = Math.min(MOST_PAGES, Math.max(FEWEST_PAGES, pages / (RANGES_PER_READER * readers)));
        return Math.max(fair, pages / MOST_RANGES);
    }

    private static void divide(PostgresTable.Source source, long pagesPerRange, List<Range> ranges) {
        long page = 0;
        // What is left over joins the last range, which has no upper bound: the size is only what it was when asked.
        while (source.pages() - page >= 2 * pagesPerRange) {
            ranges.add(new Range(source.from(), page, page + pagesPerRange));
            page += pagesPerRange;
        }
        ranges.add(new Range(source.from(), page, Range.OPEN));
    }

    int size() {
        return ranges.size();
    }

    /** The COPY of the next range, or null if all are given out. */
    String nextStatement() {
        int index = next.get();
        while (index < ranges.size()) {
            int witness = next.compareAndExchange(index, index + 1);
            if (witness == index) {
                Range range = ranges.get(index);
                return "COPY (" + select + " FROM " + range.from() + range.condition(filter)
                        + ") TO STDOUT (FORMAT binary)";
            }
            index = witness;
        }
        return null;
    }
}
