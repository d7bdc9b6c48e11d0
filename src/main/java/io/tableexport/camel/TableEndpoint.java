package io.tableexport.camel;

import io.tableexport.table.ScanOptions;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Reads a database table: the body becomes a {@code TableScan}, closed when the exchange ends. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "table",
        title = "Table",
        syntax = "table:dataSource",
        producerOnly = true,
        category = {Category.DATABASE})
public final class TableEndpoint extends DefaultEndpoint {
    @UriPath
    @Metadata(required = true, description = "Name of the javax.sql.DataSource in the registry.")
    private final String dataSource;

    @UriParam(description = "Table to read, as table or schema.table. The header CamelTableName wins over it.")
    private String table;

    @UriParam(
            defaultValue = "1",
            description = "Partitions to plan at most, each for one reader. The header CamelTableReaders wins over it.")
    private int readers = 1;

    @UriParam(defaultValue = "4096", description = "Rows in a batch at most.")
    private int batchRows = ScanOptions.DEFAULT_BATCH_ROWS;

    @UriParam(defaultValue = "1048576", description = "Bytes at which a batch ends.")
    private long batchBytes = ScanOptions.DEFAULT_BATCH_BYTES;

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
}
