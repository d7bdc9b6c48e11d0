package io.tableexport.file;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnType;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.request.Compression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Writes a Parquet part. Whole columns of a batch are encoded to pages here; parquet-java compresses the pages, keeps
 * them until the row group ends, and writes the file's structure, footer and indexes. Used by one thread. Memory: the
 * compressed pages of one row group, and per column the page in progress and a dictionary.
 */
final class ParquetPartWriter extends RowGroupPartWriter {
    /** Row groups a file can have: the format numbers them with 16 bits, from 0, and parquet-java lets it overflow. */
    static final int MAX_ROW_GROUPS = 1 << 15;

    /** The page and file settings parquet-java takes part in; format version 1 data pages, as Snowflake needs. */
    private static final ParquetProperties PROPERTIES = ParquetProperties.builder()
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
            .withPageWriteChecksumEnabled(true)
            .build();

    /** The level of zstd beyond which time grows faster than files shrink. */
    private static final int ZSTD_LEVEL = 3;

    private final TableSchema table;
    private final FileOptions options;
    private final PartFile file;
    private final CodecFactory codecs =
            new CodecFactory(new PlainParquetConfiguration(), ColumnChunkWriter.MAX_PAGE_BYTES);
    private final BytesInputCompressor codec;
    private final MeteredCompressor compressor;
    private final MessageType schema;
    private final ParquetFileWriter writer;
    private final BloomFilters bloomFilters;
    private final List<ColumnChunkWriter> columns = new ArrayList<>();

    /** Which vector of a batch each of them writes: a nested column has several leaves. */
    private final List<Integer> vectorOf = new ArrayList<>();

    private ColumnChunkPageWriteStore pages;

    private ParquetPartWriter(TableSchema table, FileOptions options, PartFile file) throws IOException {
        super(table, options, file);
        this.table = table;
        this.options = options;
        this.file = file;
        codec = newCodec(options.compression());
        compressor = new MeteredCompressor(codec);
        schema = ParquetSchemas.of(table);
        writer = new ParquetFileWriter(
                new PartOutputFile(file),
                schema,
                ParquetFileWriter.Mode.CREATE,
                options.rowGroupSize(),
                0,
                null,
                PROPERTIES);
        writer.start();
        bloomFilters = new BloomFilters(options.bloomFilters());
        addColumns();
    }

    private ParquetPartWriter(ParquetPartWriter other) {
        super(other);
        table = other.table;
        options = other.options;
        file = other.file;
        codec = newCodec(options.compression());
        compressor = new MeteredCompressor(codec);
        schema = other.schema;
        writer = other.writer;
        bloomFilters = other.bloomFilters;
        addColumns();
    }

    @Override
    RowGroupPartWriter newBeside() {
        return new ParquetPartWriter(this);
    }

    private BytesInputCompressor newCodec(Compression compression) {
        return switch (compression) {
            case ZSTD -> new ZstdPages(ZSTD_LEVEL);
            case SNAPPY -> new SnappyPages();
            case GZIP, LZ4_RAW, NONE -> codecs.getCompressor(codec(compression));
        };
    }

    private void addColumns() {
        List<ColumnDescriptor> leaves = schema.getColumns();
        for (int i = 0; i < table.columns().size(); i++) {
            TableColumn column = table.columns().get(i);
            for (LeafPath path : LeafPath.of(column.name(), column.type(), column.required())) {
                int leaf = columns.size();
                PageValues values = values(path.leafType(), leaves.get(leaf).getPrimitiveType());
                vectorOf.add(i);
                columns.add(
                        column.type().kind().isNested()
                                ? new NestedChunkWriter(column.name(), path, values, compressor)
                                : new FlatChunkWriter(
                                        column.name(), column.required(), values, compressor, bloomFilters.of(column)));
            }
        }
    }

    static ParquetPartWriter open(TableSchema table, FileOptions options, Path path) throws IOException {
        PartFile file = PartFile.create(path);
        try {
            return new ParquetPartWriter(table, options, file);
        } catch (IOException | RuntimeException e) {
            try {
                file.discard();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    @Override
    void encode(ColumnBatch batch, int from, int to, long partRow) throws IOException {
        if (pages == null) {
            startRowGroup();
        }
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).write(batch.column(vectorOf.get(i)), from, to, partRow);
        }
    }

    @Override
    public long bufferedBytes() {
        if (pages == null) {
            return 0;
        }
        long sum = 0;
        for (ColumnChunkWriter column : columns) {
            sum += column.encodedBytes();
        }
        return sum;
    }

    @Override
    void endRowGroup(int groupRows) throws IOException {
        List<ColumnDescriptor> descriptors = schema.getColumns();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).endChunk(pages.getBloomFilterWriter(descriptors.get(i)));
        }
        writer.startBlock(groupRows);
        pages.flushToFileWriter(writer);
        writer.endBlock();
        closePages();
    }

    @Override
    void endFile() throws IOException {
        writer.end(ParquetFooter.keyValues(table, options.metadata()));
    }

    @Override
    ReadBack readBack() throws IOException {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file.path()), options)) {
            long rows = 0;
            long bytes = 0;
            List<BlockMetaData> rowGroups = reader.getFooter().getBlocks();
            for (BlockMetaData rowGroup : rowGroups) {
                rows += rowGroup.getRowCount();
                bytes += rowGroup.getTotalByteSize();
            }
            return new ReadBack(rows, rowGroups.size(), bytes);
        }
    }

    @Override
    int maxRowGroups() {
        return MAX_ROW_GROUPS;
    }

    @Override
    void release() throws IOException {
        try {
            closePages();
            if (isFirst()) {
                writer.close();
            }
        } finally {
            if (codec instanceof BlockPages) {
                codec.release(); // the others are the factory's
            }
            codecs.release();
        }
    }

    private void startRowGroup() {
        pages = new ColumnChunkPageWriteStore(
                compressor,
                schema,
                HeapByteBufferAllocator.getInstance(),
                PROPERTIES.getColumnIndexTruncateLength(),
                PROPERTIES.getPageWriteChecksumEnabled());
        List<ColumnDescriptor> descriptors = schema.getColumns();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).startChunk(pages.getPageWriter(descriptors.get(i)));
        }
    }

    private void closePages() {
        if (pages != null) {
            pages.close();
            pages = null;
        }
    }

    private static PageValues values(ColumnType column, PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> new BooleanValues(type);
            case INT32 -> new IntValues(type);
            case INT64 -> new LongValues(type);
            case FLOAT -> new FloatValues(type);
            case DOUBLE -> new DoubleValues(type);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> new BytesValues(type, column.kind());
            case INT96 -> throw new IllegalArgumentException("INT96 is never written");
        };
    }

    private static CompressionCodecName codec(Compression compression) {
        return switch (compression) {
            case ZSTD -> CompressionCodecName.ZSTD;
            case SNAPPY -> CompressionCodecName.SNAPPY;
            case GZIP -> CompressionCodecName.GZIP;
            case LZ4_RAW -> CompressionCodecName.LZ4_RAW;
            case NONE -> CompressionCodecName.UNCOMPRESSED;
        };
    }
}
