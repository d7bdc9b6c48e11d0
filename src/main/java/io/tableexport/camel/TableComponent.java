package io.tableexport.camel;

import io.tableexport.table.ScanOptions;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code table:dataSource?table=schema.name}: opens one consistent snapshot of a database table. The data source is a
 * {@code javax.sql.DataSource} in Camel's registry, as for {@code jdbc:}.
 */
@Component("table")
@Metadata(excludeProperties = "autowiredEnabled") // nothing here is autowired
public final class TableComponent extends DefaultComponent {
    @Metadata(
            defaultValue = "1",
            description = "Partitions to plan at most, each for one reader, unless the endpoint or the header says.")
    private int readers = TableEndpoint.DEFAULT_READERS;

    @Metadata(defaultValue = "4096", description = "Rows in a batch at most, unless the endpoint says.")
    private int batchRows = ScanOptions.DEFAULT_BATCH_ROWS;

    @Metadata(defaultValue = "1048576", description = "Bytes at which a batch ends, unless the endpoint says.")
    private long batchBytes = ScanOptions.DEFAULT_BATCH_BYTES;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        TableEndpoint endpoint = new TableEndpoint(uri, this, remaining);
        endpoint.setReaders(readers);
        endpoint.setBatchRows(batchRows);
        endpoint.setBatchBytes(batchBytes);
        setProperties(endpoint, parameters);
        return endpoint;
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
