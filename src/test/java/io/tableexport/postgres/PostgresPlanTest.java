package io.tableexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.table.TypeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresPlanTest {
    private static final Pattern RANGE =
            Pattern.compile("FROM (\\S+ ?\\S+?)(?: WHERE (?:ctid >= '\\((\\d+),0\\)'::pg_catalog.tid)?(?: AND )?"
                    + "(?:ctid < '\\((\\d+),0\\)'::pg_catalog.tid)?)?\\) TO STDOUT");

    @ParameterizedTest
    @CsvSource({
        "0,1",
        "0,4",
        "1,2",
        "63,2",
        "64,2",
        "65,2",
        "999,2",
        "1000,3",
        "123457,2",
        "20000000,16",
        "4294967295,2"
    })
    void rangesFollowEachOtherFromTheFirstPageToBeyondTheLast(long pages, int readers) {
        List<Matcher> ranges = ranges(PostgresPlan.of(table(source("ONLY a", true, pages)), readers));

        String expected = null;
        for (Matcher range : ranges) {
            assertThat(range.group(2)).isEqualTo(expected);
            expected = range.group(3);
        }
        assertThat(expected).as("upper bound of the last").isNull();
        assertThat(ranges).hasSizeLessThanOrEqualTo(200_000);
    }

    @Test
    void readersShareATableOfAThousandPages() {
        assertThat(PostgresPlan.of(table(source("ONLY a", true, 1000)), 2).size())
                .isGreaterThanOrEqualTo(8);
        assertThat(PostgresPlan.of(table(source("ONLY a", true, 1000)), 1).size())
                .isEqualTo(1);
    }

    @Test
    void rangesStayShortInALargeTable() {
        assertThat(PostgresPlan.of(table(source("ONLY a", true, 1_000_000)), 2).size())
                .isEqualTo(1000);
    }

    @Test
    void whatCannotBeDividedIsOneRange() {
        PostgresPlan plan = PostgresPlan.of(
                table(source("ONLY a", false, 0), source("ONLY b", true, 500), source("ONLY c", false, 9999)), 2);

        assertThat(ranges(plan).stream().map(range -> range.group(1)).filter(from -> !from.equals("ONLY b")))
                .containsExactly("ONLY a", "ONLY c");
    }

    private static PostgresTable.Source source(String from, boolean divisible, long pages) {
        return new PostgresTable.Source(from, divisible, pages);
    }

    private static PostgresTable table(PostgresTable.Source... sources) {
        return new PostgresTable(List.of(), TypeOptions.DEFAULT, "a", "", List.of(sources));
    }

    /** All ranges of a plan, drawn until there are none. */
    private static List<Matcher> ranges(PostgresPlan plan) {
        List<Matcher> ranges = new ArrayList<>();
        for (String sql = plan.nextStatement(); sql != null; sql = plan.nextStatement()) {
            Matcher range = RANGE.matcher(sql);
            assertThat(range.find()).as(sql).isTrue();
            ranges.add(range);
        }
        assertThat(ranges).hasSize(plan.size());
        return ranges;
    }
}
