package io.tableexport.file;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Field;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.StructVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Lists as arrays; structs as objects with all keys; maps as objects where their keys are texts, else as arrays of
 * {@code {"key": …, "value": …}}, as a key of JSON is always a text.
 */
final class JsonNested {
    private JsonNested() {}

    static JsonValue lists(ColumnType type) {
        JsonValue element = part(type.fields().get(0));
        return (vector, row, out) -> {
            ListVector lists = (ListVector) vector;
            return putAll(lists.elements(), lists.start(row), lists.end(row), element, out);
        };
    }

    private static boolean putAll(ColumnVector elements, int from, int to, JsonValue element, JsonBuffer out)
            throws IOException {
        out.put('[');
        for (int i = from; i < to; i++) {
            if (i > from) {
                out.put(',');
            }
            if (!element.put(elements, i, out)) {
                return false;
            }
        }
        out.put(']');
        return true;
    }

    static JsonValue maps(ColumnType type) {
        Field key = type.fields().get(0);
        JsonValue value = part(type.fields().get(1));
        return key.type().kind() == ColumnType.Kind.STRING ? objects(part(key), value) : entries(object(type.fields()));
    }

    private static JsonValue objects(JsonValue key, JsonValue value) {
        return (vector, row, out) -> {
            MapVector maps = (MapVector) vector;
            int from = maps.start(row);
            out.put('{');
            for (int i = from; i < maps.end(row); i++) {
                if (i > from) {
                    out.put(',');
                }
                if (maps.keys().isNull(i) || !key.put(maps.keys(), i, out)) {
                    return false;
                }
                out.put(':');
                if (!value.put(maps.values(), i, out)) {
                    return false;
                }
            }
            out.put('}');
            return true;
        };
    }

    private static JsonValue entries(Parts entry) {
        return (vector, row, out) -> {
            MapVector maps = (MapVector) vector;
            int from = maps.start(row);
            out.put('[');
            for (int i = from; i < maps.end(row); i++) {
                if (i > from) {
                    out.put(',');
                }
                if (!entry.put(part -> part == 0 ? maps.keys() : maps.values(), i, out)) {
                    return false;
                }
            }
            out.put(']');
            return true;
        };
    }

    static JsonValue structs(ColumnType type) {
        Parts parts = object(type.fields());
        return (vector, row, out) -> parts.put(((StructVector) vector)::field, row, out);
    }

    /** Where the vector of a part of a nested value is. */
    @FunctionalInterface
    private interface PartVectors {
        ColumnVector of(int part);
    }

    /** Puts an object of several parts. */
    @FunctionalInterface
    private interface Parts {
        boolean put(PartVectors vectors, int index, JsonBuffer out) throws IOException;
    }

    private static Parts object(List<Field> fields) {
        JsonKey[] keys = new JsonKey[fields.size()];
        JsonValue[] values = new JsonValue[keys.length];
        for (int i = 0; i < keys.length; i++) {
            try {
                keys[i] = JsonStrings.key(i == 0 ? '{' : ',', fields.get(i).name());
            } catch (IOException e) {
                throw new UncheckedIOException("memory takes all bytes", e);
            }
            values[i] = part(fields.get(i));
        }
        return (vectors, index, out) -> {
            for (int i = 0; i < keys.length; i++) {
                out.put(keys[i]);
                if (!values[i].put(vectors.of(i), index, out)) {
                    return false;
                }
            }
            out.put('}');
            return true;
        };
    }

    /** A part that may be NULL, unless it is required: then false is returned for a NULL. */
    private static JsonValue part(Field field) {
        JsonValue value = JsonValue.of(field.type());
        boolean required = field.required();
        return (vector, row, out) -> {
            if (!vector.isNull(row)) {
                return value.put(vector, row, out);
            }
            out.put(JsonValue.NULL);
            return !required;
        };
    }
}
