package io.tableexport.report;

import io.tableexport.request.IfExists;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an export replaces in its target, and how far it is: what stood there, what to put back if it fails, and the
 * point from which on it can only go forward. Thread-safe; holds the old manifest and the names there.
 */
public final class Replacement {
    /**
     * An object to put back as it was, or to remove.
     *
     * @param content what to store under the name; null = remove it
     */
    public record Undo(String name, byte[] content) {}

    private final IfExists ifExists;
    private final TargetContents before;
    private final List<String> oldParts;
    private StandingManifest standing;
    private byte[] manifest;
    private byte[] success;
    private boolean begun;
    private boolean partsRemoved;
    private boolean notPutBack;

    Replacement(IfExists ifExists, TargetContents before) {
        this.ifExists = ifExists;
        this.before = before;
        this.oldParts = new ArrayList<>(ifExists == IfExists.OVERWRITE ? before.parts() : List.of());
    }

    public TargetContents before() {
        return before;
    }

    /** The names to read before anything is written: what stands there and must be known, or put back on a failure. */
    public synchronized boolean isUnread() {
        return nextUnread() != null;
    }

    /** The first of those names; null if there is none left. */
    public synchronized String nextUnread() {
        if (ifExists == IfExists.ERROR) {
            return null;
        }
        if (manifest == null && before.holds(Manifest.NAME)) {
            return Manifest.NAME;
        }
        return success == null && before.isPublished() ? Manifest.SUCCESS_NAME : null;
    }

    public synchronized void read(String name, byte[] content) {
        if (name.equals(Manifest.NAME)) {
            manifest = content.clone();
        } else {
            success = content.clone();
        }
    }

    /**
     * Decides whether an append may add to what is there.
     *
     * @throws io.tableexport.failure.ExportException {@code TARGET_EXISTS} saying why not
     */
    public synchronized void requireAppendable(String format) {
        if (ifExists != IfExists.APPEND || !before.holdsExport()) {
            return;
        }
        if (manifest == null) {
            throw StandingManifest.cannotAppend("it has parts but no " + Manifest.NAME);
        }
        if (success != null && !Arrays.equals(trimmed(success), Manifest.digest(manifest))) {
            throw StandingManifest.cannotAppend(
                    "its " + Manifest.SUCCESS_NAME + " is not that of its " + Manifest.NAME);
        }
        StandingManifest found = StandingManifest.parse(manifest);
        found.requireFormat(format);
        found.requireWhole(before);
        standing = found;
    }

    private static byte[] trimmed(byte[] content) {
        return new String(content, StandardCharsets.US_ASCII).trim().getBytes(StandardCharsets.US_ASCII);
    }

    /** The manifest an append adds to; null if there is none. */
    synchronized StandingManifest standing() {
        return standing;
    }

    /** From now on what stands there is taken down. */
    public synchronized void begin() {
        begun = true;
    }

    /** Whether the marker of the old export is to be removed before its manifest is replaced. */
    public boolean isPublished() {
        return before.isPublished();
    }

    /** What a storage route is asked to do with the new manifest. */
    public String getManifestOperation() {
        return before.holds(Manifest.NAME) ? "replace" : "store";
    }

    /** Whether old parts are left to remove. */
    public synchronized boolean hasOldParts() {
        return !oldParts.isEmpty();
    }

    /** Takes the next one: from the first on, the old export cannot be put back. */
    public synchronized String takeOldPart() {
        partsRemoved = true;
        return oldParts.remove(0);
    }

    /** An object could not be put back: what else would be undone stays, so that nothing is lost. */
    public synchronized void notPutBack() {
        notPutBack = true;
    }

    public synchronized boolean isNotPutBack() {
        return notPutBack;
    }

    /** Whether the old export is partly gone: only another {@code overwrite} gets the target in order. */
    public synchronized boolean isPastReturn() {
        return partsRemoved;
    }

    /**
     * What to undo after a failure, in this order.
     *
     * @param written names the export has taken, the last first
     */
    synchronized List<Undo> undo(List<String> written) {
        List<Undo> undo = new ArrayList<>();
        if (partsRemoved) {
            undo.add(new Undo(Manifest.SUCCESS_NAME, null));
            return undo;
        }
        Set<String> putBack = new HashSet<>();
        if (begun && manifest != null) {
            undo.add(new Undo(Manifest.NAME, manifest));
            putBack.add(Manifest.NAME);
        }
        if (begun && success != null) {
            undo.add(new Undo(Manifest.SUCCESS_NAME, success));
            putBack.add(Manifest.SUCCESS_NAME);
        }
        written.stream()
                .filter(name -> !putBack.contains(name))
                .map(name -> new Undo(name, null))
                .forEach(undo::add);
        return undo;
    }
}
