package io.tableexport.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One page of metrics as Prometheus reads it: text format 0.0.4. */
public final class Scrape {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, String> types = new TreeMap<>();

    private Scrape() {}

    /** One number. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    /** Reads the page; a line it cannot read fails. */
    public static Scrape of(String page) {
        Scrape scrape = new Scrape();
        page.lines().forEach(scrape::line);
        return scrape;
    }

    private void line(String line) {
        if (line.startsWith("# TYPE ")) {
            String[] words = line.split(" ");
            types.put(words[2], words[3]);
        }
        if (line.startsWith("#") || line.isBlank()) {
            return;
        }
        Matcher sample = LINE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("no line of the text format: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
    }

    /** The sum of the samples of this name with at least these labels, given as name, value, name, value. */
    public double value(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> {
                    for (int i = 0; i < labels.length; i += 2) {
                        if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                            return false;
                        }
                    }
                    return true;
                })
                .mapToDouble(Sample::value)
                .sum();
    }

    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Names of metrics as declared, with their types: {@code counter}, {@code gauge}, {@code histogram}, {@code summary}. */
    public Map<String, String> types() {
        return Map.copyOf(types);
    }

    /** Names of samples: those of histograms and summaries with {@code _bucket}, {@code _count}, {@code _sum}. */
    public Set<String> names() {
        return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Labels of all samples whose name is the metric's, or the metric's and what histograms and summaries add. */
    public Set<String> labels(String metric) {
        return samples.stream()
                .filter(sample ->
                        sample.name().replaceFirst("_(bucket|count|sum)$", "").equals(metric)
                                || sample.name().equals(metric))
                .flatMap(sample -> sample.labels().keySet().stream())
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Values a label has anywhere. */
    public Set<String> values(String label) {
        return samples.stream()
                .map(sample -> sample.labels().get(label))
                .filter(value -> value != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
