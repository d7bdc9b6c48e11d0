package io.tableexport.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Both dictionaries of numbers against a map, for values close together, far apart, and first the one, then the other. */
class NumberDictionariesTest {
    private static final int SLICES = 40;
    private static final int SLICE = 3_000;

    private final Random random = new Random(5);

    private record Values(String name, LongUnaryOperator at) {}

    private List<Values> all() {
        return List.of(
                new Values("dates", i -> 8_000 + random.nextInt(2_500)),
                new Values("one value", i -> -7),
                new Values("runs", i -> i / 100),
                new Values("growing to both sides", i -> (i % 2 == 0 ? i : -i) / 2),
                new Values("falling past the window", i -> 100_000 - 2 * i),
                new Values("all of a window", i -> i % 65_535),
                new Values("one more than a window", i -> i % 65_536),
                new Values("anything", i -> random.nextLong()),
                new Values("close, then one far away", i -> i == 50_000 ? 2_147_483_647L : random.nextInt(500)),
                new Values("least ints", i -> Integer.MIN_VALUE + random.nextInt(1_000)),
                new Values("greatest ints", i -> Integer.MAX_VALUE - random.nextInt(1_000)),
                new Values("both ends of int", i -> random.nextBoolean() ? Integer.MIN_VALUE : Integer.MAX_VALUE),
                new Values("least longs", i -> Long.MIN_VALUE + random.nextInt(1_000)),
                new Values("greatest longs", i -> Long.MAX_VALUE - random.nextInt(1_000)),
                new Values("both ends of long", i -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE));
    }

    @TestFactory
    Stream<DynamicTest> numbersValuesAsTheyCame() {
        // The same dictionaries for all, as one column's serves chunk after chunk.
        IntDictionary ints = new IntDictionary();
        LongDictionary longs = new LongDictionary();
        return all().stream()
                .map(values -> DynamicTest.dynamicTest(values.name(), () -> {
                    Map<Integer, Integer> expectedInts = new HashMap<>();
                    Map<Long, Integer> expectedLongs = new HashMap<>();
                    for (int slice = 0; slice < SLICES; slice++) {
                        long[] source = new long[SLICE];
                        for (int i = 0; i < SLICE; i++) {
                            source[i] = values.at().applyAsLong((long) slice * SLICE + i);
                        }
                        int[] narrow = Arrays.stream(source)
                                .mapToInt(value -> (int) value)
                                .toArray();
                        int[] found = new int[SLICE + 2];
                        ints.idsOf(narrow, SLICE, found, 2);
                        int[] wideFound = new int[SLICE + 2];
                        longs.idsOf(source, SLICE, wideFound, 2);
                        for (int i = 0; i < SLICE; i++) {
                            int next = expectedInts.size();
                            assertThat(found[i + 2]).isEqualTo(expectedInts.computeIfAbsent(narrow[i], unseen -> next));
                            int wideNext = expectedLongs.size();
                            assertThat(wideFound[i + 2])
                                    .isEqualTo(expectedLongs.computeIfAbsent(source[i], unseen -> wideNext));
                        }
                    }
                    assertThat(ints.size()).isEqualTo(expectedInts.size());
                    assertThat(longs.size()).isEqualTo(expectedLongs.size());
                    expectedInts.forEach(
                            (value, id) -> assertThat(ints.values()[id]).isEqualTo(value));
                    expectedLongs.forEach(
                            (value, id) -> assertThat(longs.values()[id]).isEqualTo(value));
                    ints.clear();
                    longs.clear();
                }));
    }
}
