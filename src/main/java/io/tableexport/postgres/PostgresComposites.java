package io.tableexport.postgres;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Field;
import io.tableexport.batch.StructVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.table.UnfitValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Composites as structs. One with a field that only the server can print is printed whole.
 *
 * <p>The binary form (record_send in rowtypes.c): how many fields; then of each its oid and the value behind its length.
 */
final class PostgresComposites extends PostgresColumnDecoder {
    private final StructVector target;
    private final PostgresColumnDecoder[] fields;

    private PostgresComposites(TableColumn column, StructVector target, List<PostgresMapping> mappings) {
        super(column, target);
        this.target = target;
        this.fields = new PostgresColumnDecoder[mappings.size()];
        for (int i = 0; i < fields.length; i++) {
            String name = "field '" + column.type().fields().get(i).name() + "'";
            fields[i] = part(mappings.get(i), name, target.field(i));
        }
    }

    static PostgresMapping of(PostgresType type, PostgresTypes types) {
        List<Field> fields = new ArrayList<>();
        List<PostgresMapping> mappings = new ArrayList<>();
        for (PostgresType.Attribute attribute : type.attributes()) {
            PostgresMapping mapping = types.of(attribute.type());
            mappings.add(mapping);
            fields.add(new Field(attribute.name(), mapping.type(), false));
        }
        if (fields.isEmpty() || !mappings.stream().allMatch(PostgresMapping::readsInside)) {
            return PostgresMapping.printed("type " + type.sqlName()
                    + (fields.isEmpty() ? " has no fields" : " has fields that only the server can print")
                    + ": it is written as the text PostgreSQL prints for it");
        }
        Fidelity worst = mappings.stream()
                .map(PostgresMapping::fidelity)
                .max(Fidelity::compareTo)
                .orElseThrow();
        String notes = mappings.stream()
                .map(PostgresMapping::note)
                .filter(note -> note != null)
                .distinct()
                .collect(Collectors.joining("; "));
        return new PostgresMapping(
                ColumnType.struct(fields),
                worst,
                notes.isEmpty() ? null : notes,
                null,
                null,
                (c, v) -> new PostgresComposites(c, (StructVector) v, mappings),
                mappings.stream().anyMatch(PostgresMapping::partial),
                mappings.stream().allMatch(PostgresMapping::recognised));
    }

    @Override
    void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
        if (length < Integer.BYTES || PostgresWire.int32(bytes, offset) != fields.length) {
            throw broken("came with another number of fields than its type has");
        }
        int position = offset + Integer.BYTES;
        try {
            for (int i = 0; i < fields.length; i++) {
                position = fields[i].decodeField(bytes, position + Integer.BYTES, offset + length, target.field(i));
            }
        } catch (UnfitValueException e) {
            target.dropFields();
            throw e;
        }
        target.endStruct();
    }
}
