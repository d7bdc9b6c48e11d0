package io.tableexport.report;

import io.tableexport.storage.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What stood directly in a target's directory when an export began. Immutable; holds the names there. */
public final class TargetContents {
    /** Names exports give their parts, of any run and format; eighteen digits are more than are ever counted. */
    private static final Pattern PART_NAME =
            Pattern.compile("part-(\\d{5,18})\\.(parquet|jsonl|jsonl\\.gz|jsonl\\.zst)");

    private final Map<String, Long> sizes;

    private TargetContents(Map<String, Long> sizes) {
        this.sizes = sizes;
    }

    /**
     * What a listing found.
     *
     * @param listed directly in the directory
     */
    public static TargetContents of(List<StoredObject> listed) {
        return new TargetContents(listed.stream()
                .collect(Collectors.toMap(StoredObject::name, StoredObject::bytes, (one, same) -> one, TreeMap::new)));
    }

    public static TargetContents empty() {
        return of(List.of());
    }

    /** Whether an export gives this name to one of its parts. */
    public static boolean isPart(String name) {
        return PART_NAME.matcher(name).matches();
    }

    public boolean holds(String name) {
        return sizes.containsKey(name);
    }

    /** Whether an object of this name and size is there. */
    public boolean holds(String name, long bytes) {
        return sizes.getOrDefault(name, -1L) == bytes;
    }

    /** The names of all parts, whichever export they are of. */
    public List<String> parts() {
        return sizes.keySet().stream().filter(TargetContents::isPart).toList();
    }

    /** Whether the marker of a published export is there. */
    public boolean isPublished() {
        return holds(Manifest.SUCCESS_NAME);
    }

    /** Whether an export, or what is left of one, is there. */
    public boolean holdsExport() {
        return isPublished() || holds(Manifest.NAME) || !parts().isEmpty();
    }

    /** A number above those of all parts that are there, so that no new part takes the name of one. */
    public long nextNumber() {
        long highest = -1;
        for (String name : sizes.keySet()) {
            Matcher part = PART_NAME.matcher(name);
            if (part.matches()) {
                highest = Math.max(highest, Long.parseLong(part.group(1)));
            }
        }
        return highest + 1;
    }
}
