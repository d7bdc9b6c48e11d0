package io.tableexport.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The key-value pairs in a Parquet footer: where the file comes from, for people and for readers of typed records. */
final class ParquetFooter {
    static final String WRITER = "camel-table-export.writer";
    static final String TABLE = "camel-table-export.table";
    static final String COLUMN_TYPES = "camel-table-export.column-types";

    /** The key of the GeoParquet specification 1.1.0, and its version. */
    static final String GEO = "geo";

    private static final String GEO_VERSION = "1.1.0";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ParquetFooter() {}

    /** @param metadata what to say beside what follows from the table */
    static Map<String, String> keyValues(TableSchema table, Map<String, String> metadata) {
        Map<String, String> pairs = new LinkedHashMap<>(metadata);
        AvroFooterSchema.of(table).ifPresent(schema -> pairs.put(AvroFooterSchema.KEY, schema));
        pairs.put(WRITER, "camel-table-export " + version());
        pairs.put(TABLE, table.table());
        pairs.put(COLUMN_TYPES, columnTypes(table));
        List<String> geometries = table.columns().stream()
                .filter(column -> column.type().kind() == Kind.GEOMETRY)
                .map(TableColumn::name)
                .toList();
        if (!geometries.isEmpty()) {
            pairs.put(GEO, geo(geometries));
        }
        return pairs;
    }

    /**
     * What GeoParquet wants to know of geometries: well-known binary, of any type, in a coordinate system that is not
     * said, which is what {@code null} means there; a reader takes an absent one for longitude and latitude.
     */
    private static String geo(List<String> geometries) {
        ObjectNode geo = JSON.createObjectNode();
        geo.put("version", GEO_VERSION);
        geo.put("primary_column", geometries.get(0));
        ObjectNode columns = geo.putObject("columns");
        for (String geometry : geometries) {
            ObjectNode column = columns.putObject(geometry);
            column.put("encoding", "WKB");
            column.putArray("geometry_types");
            column.putNull("crs");
        }
        return geo.toString();
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
