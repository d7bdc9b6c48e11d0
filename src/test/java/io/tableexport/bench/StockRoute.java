package io.tableexport.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What one writes with Camel's own parts: {@code jdbc:} streams the rows as maps, each becomes an Avro record, parquet-avro
 * writes one file, {@code aws2-s3:} sends it.
 */
final class StockRoute implements AutoCloseable {
    private static final String FETCH_ROWS = "10000";

    private final CamelContext camel;
    private final Schema schema;
    private final Path file;
    private long rows;

    private StockRoute(CamelContext camel, Schema schema, Path file) {
        this.camel = camel;
        this.schema = schema;
        this.file = file;
    }

    static StockRoute start(Map<String, String> settings, String table, Path out) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.get("url"));
        config.setUsername(settings.get("user"));
        config.setPassword(settings.get("password"));
        // Under auto-commit the driver ignores the fetch size and holds the whole table.
        config.setAutoCommit(false);
        HikariDataSource source = new HikariDataSource(config);
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("warehouse", source);
        Files.createDirectories(out);
        StockRoute route = new StockRoute(camel, lineitem(), out.resolve("lineitem.parquet"));
        boolean toS3 = settings.containsKey("s3");
        if (toS3) {
            camel.getRegistry()
                    .bind(
                            "s3",
                            S3Client.builder()
                                    .endpointOverride(URI.create(settings.get("s3")))
                                    .forcePathStyle(true)
                                    .region(Region.US_EAST_1)
                                    .credentialsProvider(StaticCredentialsProvider.create(
                                            AwsBasicCredentials.create("accesskey", "secretkey")))
                                    .httpClientBuilder(ApacheHttpClient.builder())
                                    .build());
        }
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var rows = from("direct:start")
                        .setBody(constant("select * from " + table))
                        .to("jdbc:warehouse?outputType=StreamList&resetAutoCommit=false&statement.fetchSize="
                                + FETCH_ROWS)
                        .process(exchange -> {
                            route.write(exchange.getMessage().getBody(Iterator.class));
                            exchange.getMessage().setBody(route.file.toFile());
                        });
                if (toS3) {
                    rows.setHeader("CamelAwsS3Key", constant("stock/lineitem.parquet"))
                            .to("aws2-s3://bench?amazonS3Client=#s3&multiPartUpload=true");
                }
            }
        });
        camel.start();
        return route;
    }

    long run() {
        camel.createFluentProducerTemplate().to("direct:start").request();
        return rows;
    }

    private void write(Iterator<?> maps) throws Exception {
        GenericData model = new GenericData();
        model.addLogicalTypeConversion(new org.apache.avro.Conversions.DecimalConversion());
        model.addLogicalTypeConversion(new org.apache.avro.data.TimeConversions.DateConversion());
        try (ParquetWriter<GenericRecord> writer = AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
                .withSchema(schema)
                .withDataModel(model)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build()) {
            while (maps.hasNext()) {
                Map<?, ?> row = (Map<?, ?>) maps.next();
                GenericRecord written = new GenericData.Record(schema);
                for (Schema.Field field : schema.getFields()) {
                    Object value = row.get(field.name());
                    if (value instanceof java.sql.Date date) {
                        value = date.toLocalDate();
                    } else if (value instanceof BigDecimal decimal) {
                        value = decimal.setScale(2);
                    }
                    written.put(field.pos(), value);
                }
                writer.write(written);
                rows++;
            }
        }
    }

    private static Schema lineitem() {
        SchemaBuilder.FieldAssembler<Schema> fields =
                SchemaBuilder.record("lineitem").fields();
        fields = fields.name("l_orderkey").type(Schema.create(Schema.Type.LONG)).noDefault();
        for (String name : new String[] {"l_partkey", "l_suppkey", "l_linenumber"}) {
            fields = fields.name(name).type(Schema.create(Schema.Type.INT)).noDefault();
        }
        for (String name : new String[] {"l_quantity", "l_extendedprice", "l_discount", "l_tax"}) {
            fields = fields.name(name)
                    .type(LogicalTypes.decimal(15, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
                    .noDefault();
        }
        for (String name : new String[] {"l_returnflag", "l_linestatus"}) {
            fields = fields.name(name).type(Schema.create(Schema.Type.STRING)).noDefault();
        }
        for (String name : new String[] {"l_shipdate", "l_commitdate", "l_receiptdate"}) {
            fields = fields.name(name)
                    .type(LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT)))
                    .noDefault();
        }
        for (String name : new String[] {"l_shipinstruct", "l_shipmode", "l_comment"}) {
            fields = fields.name(name).type(Schema.create(Schema.Type.STRING)).noDefault();
        }
        return fields.endRecord();
    }

    @Override
    public void close() {
        camel.stop();
    }
}
