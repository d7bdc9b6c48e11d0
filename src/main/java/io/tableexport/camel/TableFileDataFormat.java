package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.file.FileOptions;
import io.tableexport.file.FinishedPart;
import io.tableexport.file.PartWriter;
import io.tableexport.file.PartWriters;
import io.tableexport.request.Compression;
import io.tableexport.request.ExportRequest;
import io.tableexport.request.FileFormat;
import io.tableexport.rows.RowsPartition;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The data format {@code table-file}: rows to Parquet or JSON Lines. Takes
 *
 * <ul>
 *   <li>a {@link TablePartition}: writes one part and leaves the cursor where the part ended, so a {@code loop} marshals
 *       part after part;
 *   <li>a {@link TableScan}: writes all its partitions into one file, each by a thread of its own;
 *   <li>a {@code List<Map>} or {@code Iterator<Map>} as {@code jdbc:} and {@code sql:} give: writes all rows into one
 *       file, with the types of {@link #setAvroSchema} or inferred from the first rows and then enforced.
 * </ul>
 *
 * <p>The file is spooled to disk. It becomes the body as any data format's output does, unless the exchange has a spool
 * directory of its own ({@link TableConstants#SPOOL_DIRECTORY}): then it stays there, as a {@link FinishedPart} in the
 * property {@link TableConstants#PART}, for a storage that can send a file twice. Stateless while it runs: one instance
 * serves any number of exchanges.
 */
@Dataformat("table-file")
@Configurer
@Metadata(
        label = "bean",
        title = "Table File Data Format",
        description = "Marshals the rows of a table to Parquet or JSON Lines.",
        annotations = "interfaceName=org.apache.camel.spi.DataFormat")
public final class TableFileDataFormat extends ServiceSupport implements DataFormat, DataFormatName {
    @Metadata(defaultValue = "parquet", enums = "parquet,jsonl", description = "What the file is.")
    private String format = "parquet";

    @Metadata(
            enums = "zstd,snappy,gzip,lz4_raw,none",
            description =
                    "Of Parquet: zstd (default), snappy, gzip, lz4_raw or none. Of JSON Lines: none (default), gzip"
                            + " or zstd.")
    private String compression;

    @Metadata(defaultValue = "40000000", description = "Uncompressed bytes at which a row group ends.")
    private long rowGroupSize = ExportRequest.DEFAULT_ROW_GROUP_SIZE;

    @Metadata(
            defaultValue = "0",
            description =
                    "Row groups at which a part of a partition ends; wins over targetFileSizeBytes. 0 = no limit.")
    private long maxRowGroupsPerFile;

    @Metadata(
            defaultValue = "0",
            description = "Bytes at which a part of a partition ends, after the row group in progress. 0 = no limit.")
    private long targetFileSizeBytes;

    @Metadata(
            description =
                    "JSON text of an Avro record schema for rows given as maps. Without one, types are inferred from"
                            + " the first rows, then enforced.")
    private String avroSchema;

    @Metadata(description = "Names, separated by commas, of the columns that get a Bloom filter. Parquet only.")
    private String bloomFilters;

    @Metadata(description = "Where the file is spooled. By default the system's temporary directory.")
    private String spoolDirectory;

    private FileOptions options;
    private Schema schema;

    @Override
    public String getDataFormatName() {
        return "table-file";
    }

    @Override
    protected void doInit() {
        FileFormat file = legal("format", FileFormat.class, format);
        Compression codec = compression == null
                ? (file == FileFormat.PARQUET ? Compression.ZSTD : Compression.NONE)
                : legal("compression", Compression.class, compression);
        if (!file.compressions().contains(codec)) {
            throw new IllegalArgumentException(
                    "compression is '" + compression + "' but format " + format + " can be compressed with "
                            + file.compressions().toString().toLowerCase(Locale.ROOT) + " only");
        }
        if (rowGroupSize < 1 || maxRowGroupsPerFile < 0 || targetFileSizeBytes < 0) {
            throw new IllegalArgumentException("rowGroupSize must be 1 or more, maxRowGroupsPerFile and"
                    + " targetFileSizeBytes 0 or more, not " + rowGroupSize + ", " + maxRowGroupsPerFile + " and "
                    + targetFileSizeBytes);
        }
        if (bloomFilters != null && file != FileFormat.PARQUET) {
            throw new IllegalArgumentException("bloomFilters are for format parquet only, not " + format);
        }
        options = new FileOptions(
                file,
                codec,
                rowGroupSize,
                maxRowGroupsPerFile,
                targetFileSizeBytes,
                bloomFilters == null
                        ? List.of()
                        : Stream.of(bloomFilters.split(",", -1))
                                .map(String::strip)
                                .toList(),
                Map.of());
        schema = avroSchema == null ? null : new Schema.Parser().parse(avroSchema);
    }

    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
        FileOptions wanted = exchange.getProperty(TableConstants.FILE_OPTIONS, options, FileOptions.class);
        Path spool = exchange.getProperty(TableConstants.SPOOL_DIRECTORY, Path.class);
        if (spool != null) {
            exchange.setProperty(TableConstants.PART, write(exchange, graph, wanted, spool));
            return;
        }
        Path directory = spoolDirectory == null ? null : Files.createDirectories(Path.of(spoolDirectory));
        Path temporary = directory == null
                ? Files.createTempDirectory("table-file-")
                : Files.createTempDirectory(directory, "table-file-");
        try {
            FinishedPart part = write(exchange, graph, wanted, temporary);
            Files.copy(part.file(), stream);
            Files.delete(part.file());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private FinishedPart write(Exchange exchange, Object graph, FileOptions wanted, Path directory) throws IOException {
        Path file = directory.resolve("part-" + UUID.randomUUID() + wanted.extension());
        if (graph instanceof TablePartition partition) {
            return write(partition, wanted, file);
        }
        if (wanted.maxRowGroupsPerFile() > 0 || wanted.targetFileSizeBytes() > 0) {
            throw ExportException.invalid(
                    "maxRowGroupsPerFile and targetFileSizeBytes cut a table partition into parts;"
                            + " this body becomes one file: leave them out, or split over the scan's partitions");
        }
        if (graph instanceof TableScan scan) {
            return writeAll(exchange, scan, wanted.withMetadata(FileOrigin.of(scan)), file);
        }
        ScanOptions batches = ScanOptions.withReaders(1).forRowGroupSize(wanted.rowGroupSize());
        RowsPartition rows = schema == null
                ? RowsPartition.inferring("rows", rows(graph), batches)
                : RowsPartition.withSchema(schema, rows(graph), batches);
        return write(rows, wanted, file);
    }

    private static FinishedPart write(TablePartition partition, FileOptions wanted, Path file) throws IOException {
        try (PartWriter writer = PartWriters.open(partition.schema(), wanted, file)) {
            while (!writer.isFull() && partition.hasNext()) {
                writer.write(partition.next());
            }
            return writer.commit();
        }
    }

    /** Each partition is read and encoded by a thread of its own; the row groups go to the one file as they end. */
    private FinishedPart writeAll(Exchange exchange, TableScan scan, FileOptions wanted, Path file) throws IOException {
        int others = scan.partitions().size() - 1;
        if (others < 1) {
            return write(scan.partitions().get(0), wanted, file);
        }
        ExecutorServiceManager threads = exchange.getContext().getExecutorServiceManager();
        ExecutorService readers = threads.newFixedThreadPool(this, "table-file-reader", others);
        try {
            return PartitionsToPart.write(scan, wanted, file, readers);
        } finally {
            threads.shutdownNow(readers);
        }
    }

    private static Iterator<?> rows(Object graph) {
        if (graph instanceof Iterable<?> rows) {
            return rows.iterator();
        }
        if (graph instanceof Iterator<?> rows) {
            return rows;
        }
        if (graph instanceof Map<?, ?> row) {
            return List.of(row).iterator();
        }
        throw ExportException.invalid(
                "table-file takes a TableScan, a TablePartition, a List<Map> or an Iterator<Map>, not "
                        + (graph == null ? "an empty body" : graph.getClass().getName()));
    }

    @Override
    public Object unmarshal(Exchange exchange, InputStream stream) {
        throw new UnsupportedOperationException("table-file writes files; read them with a Parquet or JSON reader");
    }

    static <E extends Enum<E>> E legal(String option, Class<E> type, String value) {
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    option + " is '" + value + "' but must be one of "
                            + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT),
                    unknown);
        }
    }

    public String getFormat() {
        return format;
    }

    /** {@code parquet} (default) or {@code jsonl}. */
    public void setFormat(String format) {
        this.format = format;
    }

    public String getCompression() {
        return compression;
    }

    /** Of Parquet: {@code zstd} (default), {@code snappy}, {@code gzip}, {@code lz4_raw}, {@code none}; of JSON Lines: {@code none} (default), {@code gzip}, {@code zstd}. */
    public void setCompression(String compression) {
        this.compression = compression;
    }

    public long getRowGroupSize() {
        return rowGroupSize;
    }

    /** Uncompressed bytes at which a row group ends; default 40000000. */
    public void setRowGroupSize(long rowGroupSize) {
        this.rowGroupSize = rowGroupSize;
    }

    public long getMaxRowGroupsPerFile() {
        return maxRowGroupsPerFile;
    }

    /** Row groups at which a part of a partition ends; 0 (default) = no limit. */
    public void setMaxRowGroupsPerFile(long maxRowGroupsPerFile) {
        this.maxRowGroupsPerFile = maxRowGroupsPerFile;
    }

    public long getTargetFileSizeBytes() {
        return targetFileSizeBytes;
    }

    /** Bytes at which a part of a partition ends, after the row group in progress; 0 (default) = no limit. */
    public void setTargetFileSizeBytes(long targetFileSizeBytes) {
        this.targetFileSizeBytes = targetFileSizeBytes;
    }

    public String getBloomFilters() {
        return bloomFilters;
    }

    /** Names, separated by commas, of the columns that get a Bloom filter; Parquet only. */
    public void setBloomFilters(String bloomFilters) {
        this.bloomFilters = bloomFilters;
    }

    public String getAvroSchema() {
        return avroSchema;
    }

    /** JSON text of an Avro record schema for rows given as maps; without one, types are inferred from the first rows. */
    public void setAvroSchema(String avroSchema) {
        this.avroSchema = avroSchema;
    }

    public String getSpoolDirectory() {
        return spoolDirectory;
    }

    /** Where the file is spooled; default: the system's temporary directory. */
    public void setSpoolDirectory(String spoolDirectory) {
        this.spoolDirectory = spoolDirectory;
    }
}
