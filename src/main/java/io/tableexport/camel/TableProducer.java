package io.tableexport.camel;

import io.tableexport.failure.ExportException;
import io.tableexport.file.FileOptions;
import io.tableexport.request.Selection;
import io.tableexport.source.TableScans;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableAccess;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Opens the snapshot and makes it the body. The scan is closed when the exchange is done, whether it succeeded or not;
 * by {@code enrich} the completion is handed over to the enriched exchange.
 */
final class TableProducer extends DefaultProducer {
    private final TableEndpoint endpoint;

    TableProducer(TableEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        String table = exchange.getIn().getHeader(TableConstants.TABLE, endpoint.getTable(), String.class);
        if (table == null || table.isEmpty()) {
            throw ExportException.invalid(
                    "no table is named: set the option table of the endpoint or the header " + TableConstants.TABLE);
        }
        TableScan scan = TableScans.open(endpoint.source(), table, options(exchange), access(exchange));
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                scan.close();
            }
        });
        exchange.setProperty(TableConstants.SCAN, scan);
        exchange.getMessage().setBody(scan);
    }

    private ScanOptions options(Exchange exchange) {
        int readers = exchange.getIn().getHeader(TableConstants.READERS, endpoint.getReaders(), Integer.class);
        ScanOptions options = new ScanOptions(readers, endpoint.getBatchRows(), endpoint.getBatchBytes());
        options = options.with(exchange.getProperty(TableConstants.SELECTION, endpoint.selection(), Selection.class))
                .with(exchange.getProperty(TableConstants.TYPES, endpoint.types(), TypeOptions.class));
        FileOptions file = exchange.getProperty(TableConstants.FILE_OPTIONS, FileOptions.class);
        return file == null ? options : options.forRowGroupSize(file.rowGroupSize());
    }

    private static TableAccess access(Exchange exchange) {
        TableAccess access = exchange.getProperty(TableConstants.ACCESS, TableAccess.class);
        return access == null ? table -> {} : access;
    }
}
