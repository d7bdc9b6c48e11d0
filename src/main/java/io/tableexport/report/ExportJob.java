package io.tableexport.report;

import io.tableexport.failure.ExportException;
import io.tableexport.file.FileOptions;
import io.tableexport.request.ExportMode;
import io.tableexport.request.ExportRequest;
import io.tableexport.request.IfExists;
import io.tableexport.storage.SentMark;
import io.tableexport.storage.SentPart;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * One running export: all the state there is of it, carried on its exchange. Its readers share it, so every method may
 * be called from any thread. Memory grows with the number of parts, not of rows.
 */
public final class ExportJob {
    private final UUID id;
    private final Instant startedAt = Instant.now();
    private final long startNanos = System.nanoTime();
    private final ExportRequest request;
    private final String table;
    private final FileOptions fileOptions;
    private final String startedBy;
    private final int readers;
    private final Path spoolDirectory;

    private final List<PartReport> parts = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Set<String> foreign = new HashSet<>();
    private final List<String> leftovers = new ArrayList<>();
    private final AtomicReference<ExportException> failure = new AtomicReference<>();
    private final LongAdder encodeNanos = new LongAdder();
    private final LongAdder storeNanos = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final Map<String, SentMark> marks = new HashMap<>();
    private final Map<String, Long> storedRows = new HashMap<>();
    private final AtomicReference<ExportException> stopped = new AtomicReference<>();
    private final List<String> leftoverReasons = new ArrayList<>();
    private Runnable onFailure = () -> {};
    private boolean publishing;
    private int attempt = 1;
    private volatile Replacement replacement = new Replacement(IfExists.ERROR, TargetContents.empty());
    private volatile TableScan scan;
    private volatile OptionalLong countedRows = OptionalLong.empty();
    private volatile OptionalLong expectedRows = OptionalLong.empty();
    private boolean abandoned;

    /**
     * @param id its job's
     * @param table the table asked for, or the service's own where the request names none
     * @param fileOptions what the parts are like, with the service's defaults in place
     * @param startedBy name of the token or schedule that started it
     * @param readers partitions read at the same time, as admitted
     * @param spoolDirectory a directory of this export alone, where parts wait for their upload
     */
    public ExportJob(
            UUID id,
            ExportRequest request,
            String table,
            FileOptions fileOptions,
            String startedBy,
            int readers,
            Path spoolDirectory) {
        this.id = id;
        this.request = request;
        this.table = table;
        this.fileOptions = fileOptions;
        this.startedBy = startedBy;
        this.readers = readers;
        this.spoolDirectory = spoolDirectory;
    }

    public UUID id() {
        return id;
    }

    public ExportRequest request() {
        return request;
    }

    public String startedBy() {
        return startedBy;
    }

    public Instant startedAt() {
        return startedAt;
    }

    public int readers() {
        return readers;
    }

    public Path spoolDirectory() {
        return spoolDirectory;
    }

    /** Which {@code direct:storage-…} route stores the parts. */
    public String getStorage() {
        return request.target().routeName();
    }

    /** Whether to check everything and write nothing. */
    public boolean isDryRun() {
        return request.dryRun();
    }

    public boolean isSingleFile() {
        return request.mode() == ExportMode.SINGLE_FILE;
    }

    /** Where the parts lie: the target's directory; empty for the top of a bucket. */
    public String directory() {
        return request.directory();
    }

    /** The table asked for, as written in the request or the configuration. */
    public String getTable() {
        return table;
    }

    /** Which data source it is read from. */
    public String getDatasource() {
        return request.datasource();
    }

    public FileOptions fileOptions() {
        return fileOptions;
    }

    public double elapsedSeconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** The opened snapshot; this job closes it when it ends. */
    public void opened(TableScan opened) {
        this.scan = opened;
    }

    public TableScan scan() {
        return scan;
    }

    /** What {@code count(*)} gave in the snapshot; empty where the row check is off. */
    public void counted(OptionalLong rows) {
        this.countedRows = rows;
    }

    public OptionalLong countedRows() {
        return countedRows;
    }

    /** How many rows there are to read, counted or as the database guesses; empty while nobody knows. */
    public void expect(OptionalLong rows) {
        this.expectedRows = rows;
    }

    public OptionalLong expectedRows() {
        return expectedRows;
    }

    /** Rows read so far, by all readers. */
    public long rowsRead() {
        TableScan opened = scan;
        return opened == null
                ? 0
                : opened.partitions().stream()
                        .mapToLong(TablePartition::rowsRead)
                        .sum();
    }

    /** Bytes of the stored parts. */
    public synchronized long storedBytes() {
        return parts.stream().mapToLong(PartReport::bytes).sum();
    }

    /** How many parts stand in the target. */
    public synchronized int storedParts() {
        return parts.size();
    }

    /** The name of a single-file export's object, without its directory. */
    public String singleFileName() {
        String key = request.objectKey();
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /**
     * Takes the next part name. Names are remembered before anything is stored under them, so that a failure can remove
     * whatever may have arrived.
     */
    public synchronized String takePartName() {
        String name = nextPartName();
        names.add(name);
        return name;
    }

    /** The name {@link #takePartName()} would take. */
    public synchronized String nextPartName() {
        return isSingleFile()
                ? singleFileName()
                : String.format(
                        Locale.ROOT,
                        "part-%05d%s",
                        replacement.before().nextNumber() + names.size(),
                        fileOptions().extension());
    }

    /** What stands in the target's directory, before anything is written. */
    public void found(TargetContents contents) {
        replacement = new Replacement(request.ifExists(), contents);
    }

    /** What this export replaces, and how far it is. */
    public Replacement replacement() {
        return replacement;
    }

    /** What a storage route is asked to do with a part. */
    public String getStoreOperation() {
        return isSingleFile() && request.ifExists() == IfExists.OVERWRITE ? "replace" : "store";
    }

    /** Refuses unless the table's columns are those of the export this one is appended to. */
    public void requireSameColumns() {
        StandingManifest standing = replacement.standing();
        if (standing != null) {
            standing.requireColumns(ColumnReports.of(this));
        }
    }

    /** Parts that stand in the target and belong to no export there, if an append found any. */
    List<String> strayParts() {
        StandingManifest standing = replacement.standing();
        return standing == null ? List.of() : standing.strayParts(replacement.before());
    }

    /** What the storage knows the object by that was sent under a name. */
    public synchronized void sent(String name, SentMark mark) {
        marks.put(name, mark);
    }

    /** The same for verification, of a part that is stored. */
    public synchronized SentPart sent(PartReport part) {
        return new SentPart(part.name(), part.bytes(), part.sha256(), marks.get(part.name()));
    }

    /**
     * A part was read back from its storage and is what was sent.
     *
     * @param rows in its footer; -1 if it has none
     */
    public synchronized void verified(PartReport part, long rows) {
        storedRows.put(part.name(), rows < 0 ? part.footerRows() : rows);
    }

    /** Rows of all parts as read back from their storage; empty if one could not be read. */
    synchronized OptionalLong storedRows() {
        return storedRows.size() < parts.size()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        storedRows.values().stream().mapToLong(Long::longValue).sum());
    }

    /**
     * From now on the target is changed from what it was to what it will be: it is too late to stop.
     *
     * @throws ExportException if the export has failed or was told to stop
     */
    public synchronized void beginPublishing() {
        if (isFailed()) {
            throw failure();
        }
        publishing = true;
        replacement.begin();
    }

    /** Makes the export fail for a reason outside of it, in this attempt and any other; nothing once it is published. */
    public synchronized void stop(ExportException reason) {
        if (!publishing) {
            stopped.compareAndSet(null, reason);
            fail(reason);
        }
    }

    /** Called once the export fails, from any thread: ends what is in progress beside the database's statements. */
    public synchronized void onFailure(Runnable action) {
        onFailure = action;
    }

    /** The number of this attempt, from 1. */
    public synchronized int attempt() {
        return attempt;
    }

    /** Whether the export may be run once more: nobody stopped it, and nothing of it is left in the target. */
    public synchronized boolean mayRunAgain() {
        return stopped.get() == null && leftovers.isEmpty() && leftoverReasons.isEmpty() && !replacement.isPastReturn();
    }

    /** Forgets the failed attempt, whose objects are removed and whose snapshot is closed, and begins the next. */
    public synchronized void runAgain() {
        parts.clear();
        names.clear();
        foreign.clear();
        marks.clear();
        storedRows.clear();
        publishing = false;
        scan = null;
        countedRows = OptionalLong.empty();
        expectedRows = OptionalLong.empty();
        replacement = new Replacement(request.ifExists(), TargetContents.empty());
        attempt++;
        failure.set(stopped.get());
    }

    /** Remembers the name of an object that is not a part, before it is stored. */
    public synchronized void takeName(String name) {
        names.add(name);
    }

    /** What stands under a name this export took is not its own: a failure must not remove it. */
    public synchronized void leaveAlone(String name) {
        foreign.add(name);
    }

    /** What to undo after a failure, the last stored first: the marker goes before what it vouches for. */
    public synchronized List<Replacement.Undo> toUndo() {
        if (abandoned) {
            return List.of();
        }
        List<String> reversed = new ArrayList<>(names);
        reversed.removeAll(foreign);
        Collections.reverse(reversed);
        return replacement.undo(reversed);
    }

    /** The part that replaced one of its name turned out bad: a failure removes it. */
    public synchronized void takeBack(String name) {
        foreign.remove(name);
    }

    /** A part stands in the target. */
    public synchronized void stored(PartReport part) {
        parts.add(part);
    }

    /** The stored parts in the order of their names. */
    public synchronized List<PartReport> parts() {
        return parts.stream().sorted(Comparator.comparing(PartReport::name)).toList();
    }

    /** Whether nothing was stored so far: a table without rows still makes one part. */
    public synchronized boolean isWithoutParts() {
        return parts.isEmpty();
    }

    public void addEncodeNanos(long nanos) {
        encodeNanos.add(nanos);
    }

    public void addStoreNanos(long nanos) {
        storeNanos.add(nanos);
    }

    /** Counts requests to the storage that were sent again. */
    public LongAdder retries() {
        return retries;
    }

    public double encodeSeconds() {
        return encodeNanos.sum() / 1e9;
    }

    public double storeSeconds() {
        return storeNanos.sum() / 1e9;
    }

    /**
     * Records why the export fails and stops its other readers. The first reason stays; later ones are attached.
     */
    public void fail(ExportException reason) {
        if (failure.compareAndSet(null, reason)) {
            TableScan opened = scan;
            if (opened != null) {
                opened.cancel();
            }
            Runnable action;
            synchronized (this) {
                action = onFailure;
            }
            action.run();
        } else {
            ExportException first = failure.get();
            if (first != reason) {
                first.addSuppressed(reason);
            }
        }
    }

    /** The target may be another export's by now: what this one wrote there must not be touched. */
    public synchronized void abandon() {
        abandoned = true;
        names.forEach(this::leftBehind);
    }

    /** An object of this export could not be removed after a failure. */
    public synchronized void leftBehind(String name) {
        leftovers.add(name);
    }

    /** Names of the objects a failure left in the target. */
    public synchronized List<String> leftoverNames() {
        return List.copyOf(leftovers);
    }

    /** What a failure left in the target, in words for the answer; null if nothing. */
    public synchronized String leftovers() {
        List<String> said = new ArrayList<>(leftoverReasons);
        if (!leftovers.isEmpty()) {
            said.add("these objects of the failed export could not be removed: " + String.join(", ", leftovers));
        }
        return said.isEmpty() ? null : String.join("; ", said);
    }

    /** Says more about what a failure left in the target, for the answer. */
    public synchronized void leftBehindBecause(String reason) {
        leftoverReasons.add(reason);
    }

    /** Why the export failed; null while it has not. */
    public ExportException failure() {
        return failure.get();
    }

    public boolean isFailed() {
        return failure.get() != null;
    }
}
