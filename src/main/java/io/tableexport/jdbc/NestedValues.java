package io.tableexport.jdbc;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.StructVector;
import io.tableexport.table.UnfitValueException;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.List;
import java.util.Map;

/**
 * Readers of the nested values JDBC drivers give: {@link Array}, {@link Struct} and {@link Map}. A value that turns out
 * not to fit after it was begun is taken back, so the vector is unchanged.
 */
final class NestedValues {
    private NestedValues() {}

    /** Reads an {@link Array} or an array of objects into a {@link ListVector}. */
    static JavaValueReader list(JavaValueReader element) {
        return (value, into) -> {
            ListVector list = (ListVector) into;
            try {
                for (Object each : elements(value)) {
                    element.appendNullable(each, list.elements());
                }
            } catch (UnfitValueException e) {
                list.dropElements();
                throw e;
            }
            list.endList();
        };
    }

    /** Reads a {@link Struct} into a {@link StructVector}, a reader for each field. */
    static JavaValueReader struct(List<JavaValueReader> fields) {
        return (value, into) -> {
            StructVector struct = (StructVector) into;
            Object[] attributes = ((Struct) value).getAttributes();
            if (attributes.length != fields.size()) {
                throw new SQLException("the driver gives " + attributes.length + " fields, not " + fields.size());
            }
            try {
                for (int i = 0; i < attributes.length; i++) {
                    fields.get(i).appendNullable(attributes[i], struct.field(i));
                }
            } catch (UnfitValueException e) {
                struct.dropFields();
                throw e;
            }
            struct.endStruct();
        };
    }

    /** Reads a {@link Map}, in its order, into a {@link MapVector}. */
    static JavaValueReader map(JavaValueReader key, JavaValueReader element) {
        return (value, into) -> {
            MapVector map = (MapVector) into;
            try {
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    appendKey(key, entry.getKey(), map.keys());
                    element.appendNullable(entry.getValue(), map.values());
                }
            } catch (UnfitValueException e) {
                map.dropEntries();
                throw e;
            }
            map.endMap();
        };
    }

    private static void appendKey(JavaValueReader reader, Object key, ColumnVector into)
            throws SQLException, UnfitValueException {
        if (key == null) {
            throw new UnfitValueException("a key of the map is NULL");
        }
        reader.append(key, into);
    }

    private static Object[] elements(Object value) throws SQLException {
        return (Object[]) (value instanceof Array array ? array.getArray() : value);
    }
}
