package io.tableexport.bench;

import java.util.List;

/**
 * Something that reads the whole table.
 *
 * @param name in the tables
 * @param what the {@link Contestant} does, or {@code spark}
 * @param options of its JVM
 * @param settings of the contestant, with {@code {out}} for a fresh directory
 * @param once whether the first round is enough: it shows that something is possible, or how large it is
 */
record Contender(String name, String what, List<String> options, List<String> settings, boolean once) {
    /** The collector that costs least on two cores, for everyone; a heap nobody fills. */
    static final List<String> JVM = List.of("-Xmx1g", "-XX:+UseSerialGC");

    Contender(String name, String what, List<String> options, List<String> settings) {
        this(name, what, options, settings, false);
    }

    static final List<String> SMALL_JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");
}
