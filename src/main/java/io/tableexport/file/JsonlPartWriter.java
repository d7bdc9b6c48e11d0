package io.tableexport.file;

import io.tableexport.batch.ColumnBatch;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a JSON Lines part: UTF-8, one object a row, every column's key in order, each line ended by a newline; no rows
 * are no bytes. Values go from a batch's arrays to bytes. A row group leaves no mark in the file. Used by one thread;
 * memory: one buffer and the compressor's, whatever the row group size; of several writers to one part each also has the
 * lines of one batch, which go to the file together.
 */
final class JsonlPartWriter extends RowGroupPartWriter {
    private static final JsonKey LINE_END = JsonKey.of("}\n".getBytes(StandardCharsets.US_ASCII));
    private static final int READ_BUFFER_BYTES = 64 * 1024;

    private final TableSchema table;
    private final PartFile file;
    private final JsonlStream stream;
    private final JsonKey[] keys;
    private final JsonValue[] values;
    private final ColumnVector[] vectors;

    /** Whether the batch has NULLs in a column: where it has none, no row is asked. */
    private final boolean[] withNulls;

    /** Lines on their way to a stream that others write to as well; null for a writer that is alone. */
    private ByteArrayOutputStream pending;

    private JsonBuffer out;
    private long groupStart;

    private JsonlPartWriter(TableSchema table, FileOptions options, PartFile file, JsonKey[] keys) {
        super(table, options, file);
        this.table = table;
        this.file = file;
        this.stream = new JsonlStream(file, options.compression());
        this.keys = keys;
        this.values = values(table);
        this.vectors = new ColumnVector[values.length];
        this.withNulls = new boolean[values.length];
    }

    private JsonlPartWriter(JsonlPartWriter other) {
        super(other);
        table = other.table;
        file = other.file;
        stream = other.stream;
        keys = other.keys;
        values = values(table);
        vectors = new ColumnVector[values.length];
        withNulls = new boolean[values.length];
        pending = new ByteArrayOutputStream();
    }

    private static JsonValue[] values(TableSchema table) {
        return table.columns().stream()
                .map(column -> JsonValue.of(column.type()))
                .toArray(JsonValue[]::new);
    }

    @Override
    RowGroupPartWriter newBeside() {
        if (pending == null) {
            pending = new ByteArrayOutputStream();
        }
        return new JsonlPartWriter(this);
    }

    static JsonlPartWriter open(TableSchema table, FileOptions options, Path path) throws IOException {
        if (options.compression() == Compression.SNAPPY || options.compression() == Compression.LZ4_RAW) {
            throw JsonlStreams.unsupported(options.compression());
        }
        JsonKey[] keys = new JsonKey[table.columns().size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = JsonStrings.key(i == 0 ? '{' : ',', table.columns().get(i).name());
        }
        return new JsonlPartWriter(table, options, PartFile.create(path), keys);
    }

    @Override
    void encode(ColumnBatch batch, int from, int to, long partRow) throws IOException {
        if (out == null) {
            out = new JsonBuffer(pending == null ? stream.opened() : pending);
        }
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = batch.column(i);
            withNulls[i] = vectors[i].nullCount() > 0;
        }
        for (int row = from; row < to; row++) {
            for (int i = 0; i < vectors.length; i++) {
                out.put(keys[i]);
                ColumnVector vector = vectors[i];
                if (withNulls[i] && vector.isNull(row)) {
                    putNull(i, partRow + row - from);
                } else if (!values[i].put(vector, row, out)) {
                    throw illegal(i, partRow + row - from);
                }
            }
            out.put(LINE_END);
        }
        if (pending != null) {
            out.flush();
            stream.append(pending);
            pending.reset();
        }
    }

    @Override
    public long bufferedBytes() {
        return out == null ? 0 : out.count() - groupStart;
    }

    @Override
    void endRowGroup(int groupRows) throws IOException {
        out.flush();
        groupStart = out.count();
        stream.endRowGroup();
    }

    @Override
    void endFile() throws IOException {
        stream.close();
    }

    @Override
    ReadBack readBack() throws IOException {
        if (stream.isEmpty()) {
            return new ReadBack(0, 0, 0);
        }
        if (stream.lines() >= 0) {
            // What went to the file was counted on its way, behind whatever encoded it.
            return new ReadBack(stream.lines(), stream.rowGroups(), Files.size(file.path()));
        }
        long lines = 0;
        long bytes = 0;
        byte[] buffer = new byte[READ_BUFFER_BYTES];
        try (InputStream in = JsonlStreams.decompress(stream.compression(), Files.newInputStream(file.path()))) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                bytes += length;
                lines += Newlines.count(buffer, 0, length);
            }
        }
        return new ReadBack(lines, stream.rowGroups(), bytes);
    }

    @Override
    int maxRowGroups() {
        return Integer.MAX_VALUE;
    }

    @Override
    void release() throws IOException {
        if (isFirst()) {
            stream.close();
        }
    }

    private void putNull(int column, long partRow) throws IOException {
        TableColumn declared = table.columns().get(column);
        if (declared.required()) {
            throw unrepresentable(
                    declared,
                    partRow,
                    "NULL in a column that its database declares NOT NULL; correct the row or the constraint");
        }
        out.put(JsonValue.NULL);
    }

    private ExportException illegal(int column, long partRow) {
        TableColumn declared = table.columns().get(column);
        return unrepresentable(
                declared,
                partRow,
                switch (declared.type().kind()) {
                    case LIST, MAP, STRUCT ->
                        "a text or document in it is not valid UTF-8 or JSON, or a NULL stands where"
                                + " there can be none";
                    case GEOMETRY -> "the geometry is not well-known binary of a type with coordinates";
                    case JSON -> "the document is not valid JSON in UTF-8";
                    default -> "the text is not valid UTF-8";
                });
    }

    private static ExportException unrepresentable(TableColumn column, long partRow, String reason) {
        return new ExportException(
                FailureType.UNREPRESENTABLE_VALUE,
                "column '" + column.name() + "', row " + (partRow + 1) + " of its reader's rows in the part: "
                        + reason);
    }
}
