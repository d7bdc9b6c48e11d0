package io.tableexport.bench;

import java.util.List;

/**
 * Something that reads the whole table.
 *
 * @param name in the tables
 * @param what the {@link Contestant} does, or {@code spark}
 * @param options of its JVM
 * @param settings of the contestant, with {@code {out}} for a fresh directory
 */
record Contender(String name, String what, List<String> options, List<String> settings) {
    /** The collector that suits a batch job on two cores, for everyone; a heap nobody fills. */
    static final List<String> JVM = List.of("-Xmx1g", "-XX:+UseParallelGC");

    static final List<String> SMALL_JVM = List.of("-Xmx256m", "-XX:+UseParallelGC");
}
