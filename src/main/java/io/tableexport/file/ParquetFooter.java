package io.tableexport.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import java.util.LinkedHashMap;
import java.util.Map;

/** The key-value pairs in a Parquet footer: where the file comes from, for people and for readers of typed records. */
final class ParquetFooter {
    static final String WRITER = "camel-table-export.writer";
    static final String TABLE = "camel-table-export.table";
    static final String COLUMN_TYPES = "camel-table-export.column-types";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ParquetFooter() {}

    static Map<String, String> keyValues(TableSchema table) {
        Map<String, String> pairs = new LinkedHashMap<>();
        AvroFooterSchema.of(table).ifPresent(schema -> pairs.put(AvroFooterSchema.KEY, schema));
        pairs.put(WRITER, "camel-table-export " + version());
        pairs.put(TABLE, table.table());
        pairs.put(COLUMN_TYPES, columnTypes(table));
        return pairs;
    }

    /** A JSON object from each column's name to its SQL type as the database prints it. */
    private static String columnTypes(TableSchema table) {
        Map<String, String> types = new LinkedHashMap<>();
        for (TableColumn column : table.columns()) {
            types.put(column.name(), column.sqlType());
        }
        try {
            return JSON.writeValueAsString(types);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }

    /** The version in the jar's manifest; there is none when the classes were not packaged. */
    private static String version() {
        String version = ParquetFooter.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
