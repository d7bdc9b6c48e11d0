package foreign;

import io.tableexport.service.ExportRoutes;
import io.tableexport.request.ExportRequest;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * Exports the table "orders" once, by a route in Java; then, to show the pieces, makes one JSON Lines file of it. Where to
 * stands in the system properties s3.endpoint and output.
 */
public final class NightlyOrders extends RouteBuilder {
    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new NightlyOrders());
        main.start();
        try {
            main.getCamelTemplate().sendBody("direct:nightly", null);
            main.getCamelTemplate().sendBody("direct:one-file", null);
        } finally {
            main.stop();
        }
    }

    @Override
    public void configure() throws Exception {
        ExportRoutes.addTo(getContext());

        from("direct:nightly")
                .errorHandler(noErrorHandler())
                .process(exchange -> exchange.getMessage().setBody(request()))
                .to("direct:export")
                .log("exported: ${exchangeProperty.CamelTableExportReport.rows} rows");

        from("direct:one-file")
                .errorHandler(noErrorHandler())
                .to("table:main?table=orders&format=jsonl")
                .marshal()
                .custom("table-file")
                .to("file:{{output}}?fileName=orders.jsonl");
    }

    private static ExportRequest request() {
        return ExportRequest.parse(Map.of(
                "table",
                "orders",
                "format",
                "Jsonl",
                "export_paths",
                Map.of(
                        "paths",
                        List.of("by-java"),
                        "storage_config",
                        Map.of(
                                "storage_type",
                                "S3",
                                "bucket",
                                "lake",
                                "options",
                                Map.of("endpoint", System.getProperty("s3.endpoint"), "allow_http", true)))));
    }
}
