package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.request.FileFormat;
import io.tableexport.request.Selection;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TypeOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/** Reads a database table: the body becomes a {@code TableScan}, closed when the exchange ends. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "table",
        title = "Table",
        syntax = "table:dataSource",
        producerOnly = true,
        headersClass = TableConstants.class,
        category = {Category.DATABASE})
public final class TableEndpoint extends DefaultEndpoint {
    static final int DEFAULT_READERS = 1;

    @UriPath
    @Metadata(required = true, description = "Name of the javax.sql.DataSource in the registry.")
    private final String dataSource;

    @UriParam(description = "Table to read, as table or schema.table. The header CamelTableName wins over it.")
    private String table;

    @UriParam(
            defaultValue = "1",
            description = "Partitions to plan at most, each for one reader. The header CamelTableReaders wins over it.")
    private int readers = DEFAULT_READERS;

    @UriParam(defaultValue = "4096", description = "Rows in a batch at most.")
    private int batchRows = ScanOptions.DEFAULT_BATCH_ROWS;

    @UriParam(defaultValue = "1048576", description = "Bytes at which a batch ends.")
    private long batchBytes = ScanOptions.DEFAULT_BATCH_BYTES;

    @UriParam(
            description = "Columns to read, separated by commas, in this order; all if absent. The exchange property"
                    + " CamelTableSelection wins over it and also takes a filter.")
    private String columns;

    @UriParam(
            defaultValue = "fail",
            enums = "fail,null,text",
            description = "What becomes of a value its column's file type cannot hold.")
    private String onUnrepresentable = "fail";

    @UriParam(
            defaultValue = "parquet",
            enums = "parquet,jsonl",
            description = "What the rows are for: JSON Lines keep what Parquet has no type for.")
    private String format = "parquet";

    @UriParam(enums = "spark", description = "Reader whose missing types are avoided; none if absent.")
    private String compat;

    /** What is bound under the name when the endpoint is made: a Kamelet's own beans can be found only then. */
    private DataSource bound;

    TableEndpoint(String uri, TableComponent component, String dataSource) {
        super(uri, component);
        this.dataSource = dataSource;
    }

    @Override
    public Producer createProducer() {
        return new TableProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "table: has no consumer: start a route with timer: or platform-http: and reach the table by enrich");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (readers < 1 || batchRows < 1 || batchBytes < 1) {
            throw new IllegalArgumentException("readers, batchRows and batchBytes must be 1 or more, not " + readers
                    + ", " + batchRows + " and " + batchBytes);
        }
        selection();
        types();
        bound = lookup();
    }

    /**
     * The data source to read from.
     *
     * @throws ExportException {@code NOT_FOUND} if there is none of this name, not even by now
     */
    DataSource source() {
        DataSource source = bound == null ? lookup() : bound;
        if (source == null) {
            throw ExportException.notFound("data source '" + dataSource + "' is not configured: set export.datasource."
                    + dataSource + ".url, or bind a javax.sql.DataSource under this name");
        }
        return source;
    }

    private DataSource lookup() {
        return CamelContextHelper.lookup(getCamelContext(), dataSource, DataSource.class);
    }

    Selection selection() {
        List<String> names = columns == null || columns.isBlank()
                ? List.of()
                : Stream.of(columns.split(",", -1)).map(String::strip).toList();
        if (names.contains("") || Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException("columns must be names separated by commas, each once");
        }
        return new Selection(names, List.of());
    }

    TypeOptions types() {
        if (compat != null && !compat.equalsIgnoreCase("spark")) {
            throw new IllegalArgumentException("compat is '" + compat + "' but must be spark, or absent");
        }
        Unrepresentable policy =
                TableFileDataFormat.legal("onUnrepresentable", Unrepresentable.class, onUnrepresentable);
        return new TypeOptions(
                TableFileDataFormat.legal("format", FileFormat.class, format),
                compat != null,
                new UnrepresentablePolicy(policy, Map.of()));
    }

    public String getDataSource() {
        return dataSource;
    }

    public String getTable() {
        return table;
    }

    public void setTable(String table) {
        this.table = table;
    }

    public int getReaders() {
        return readers;
    }

    public void setReaders(int readers) {
        this.readers = readers;
    }

    public int getBatchRows() {
        return batchRows;
    }

    public void setBatchRows(int batchRows) {
        this.batchRows = batchRows;
    }

    public long getBatchBytes() {
        return batchBytes;
    }

    public void setBatchBytes(long batchBytes) {
        this.batchBytes = batchBytes;
    }

    public String getColumns() {
        return columns;
    }

    public void setColumns(String columns) {
        this.columns = columns;
    }

    public String getOnUnrepresentable() {
        return onUnrepresentable;
    }

    public void setOnUnrepresentable(String onUnrepresentable) {
        this.onUnrepresentable = onUnrepresentable;
    }

    public String getFormat() {
        return format;
    }

    public void setFormat(String format) {
        this.format = format;
    }

    public String getCompat() {
        return compat;
    }

    public void setCompat(String compat) {
        this.compat = compat;
    }
}
