package io.tableexport.report;

import io.tableexport.failure.ExportException;
import io.tableexport.file.FileOptions;
import io.tableexport.request.ExportMode;
import io.tableexport.request.ExportRequest;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
    private final List<Runnable> stops = new ArrayList<>();
    private final LongAdder encodeNanos = new LongAdder();
    private final LongAdder storeNanos = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private volatile TableScan scan;
    private volatile OptionalLong countedRows = OptionalLong.empty();
    private volatile OptionalLong expectedRows = OptionalLong.empty();
    private boolean succeeded;
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
        return request.target().type().routeName();
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
                        Locale.ROOT, "part-%05d%s", names.size(), fileOptions().extension());
    }

    /** Remembers the name of an object that is not a part, before it is stored. */
    public synchronized void takeName(String name) {
        names.add(name);
    }

    /** What stands under a name this export took is not its own: a failure must not remove it. */
    public synchronized void leaveAlone(String name) {
        foreign.add(name);
    }

    /** All names taken, the last first, so that {@code _SUCCESS} goes before what it vouches for. */
    public synchronized List<String> getNamesToDiscard() {
        if (abandoned) {
            return List.of();
        }
        List<String> reversed = new ArrayList<>(names);
        reversed.removeAll(foreign);
        Collections.reverse(reversed);
        return reversed;
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
     * Records why the export fails and stops its other readers. The first reason stays; later ones are attached. Nothing
     * happens once it succeeded.
     */
    public void fail(ExportException reason) {
        if (!record(reason)) {
            return;
        }
        TableScan opened = scan;
        if (opened != null) {
            opened.cancel();
        }
    }

    private synchronized boolean record(ExportException reason) {
        if (succeeded) {
            return false;
        }
        if (failure.compareAndSet(null, reason)) {
            return true;
        }
        ExportException first = failure.get();
        if (first != reason) {
            first.addSuppressed(reason);
        }
        return false;
    }

    /** As {@link #fail}, and cuts off what is on its way to the storage. */
    public void cancel(ExportException reason) {
        fail(reason);
        List<Runnable> all;
        synchronized (this) {
            if (succeeded) {
                return;
            }
            all = List.copyOf(stops);
        }
        all.forEach(Runnable::run);
    }

    /** Takes what cuts off transfers, for {@link #cancel}. */
    public synchronized void onCancel(Runnable stop) {
        stops.add(stop);
    }

    /**
     * Everything is published: from now on nothing fails the export.
     *
     * @throws ExportException the reason if it failed before
     */
    public synchronized void succeed() {
        if (failure.get() != null) {
            throw failure.get();
        }
        succeeded = true;
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
        return leftovers.isEmpty()
                ? null
                : "these objects of the failed export could not be removed: " + String.join(", ", leftovers);
    }

    /** Why the export failed; null while it has not. */
    public ExportException failure() {
        return failure.get();
    }

    public boolean isFailed() {
        return failure.get() != null;
    }
}
