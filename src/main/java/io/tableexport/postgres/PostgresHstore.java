package io.tableexport.postgres;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.MapVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.table.UnfitValueException;

/**
 * {@code hstore} as a map from texts to texts or NULL. The binary form (hstore_send in hstore_io.c): how many pairs; of
 * each the key and the value, both behind their lengths.
 */
final class PostgresHstore extends PostgresColumnDecoder {
    private final MapVector target;
    private final PostgresColumnDecoder key;
    private final PostgresColumnDecoder value;

    private PostgresHstore(TableColumn column, MapVector target, PostgresMapping text) {
        super(column, target);
        this.target = target;
        this.key = part(text, "a key", target.keys());
        this.value = part(text, "a value", target.values());
    }

    static PostgresMapping of(PostgresType type, PostgresTypes types) {
        PostgresMapping text = types.text();
        ColumnType string = ColumnType.of(Kind.STRING);
        PostgresMapping mapping = PostgresMapping.exact(
                ColumnType.map(string, string), (c, v) -> new PostgresHstore(c, (MapVector) v, text));
        return text.partial() ? mapping.asPartial() : mapping;
    }

    @Override
    void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
        if (length < Integer.BYTES) {
            throw broken("came with an hstore that ends in its header");
        }
        int pairs = PostgresWire.int32(bytes, offset);
        int position = offset + Integer.BYTES;
        try {
            for (int i = 0; i < pairs; i++) {
                position = key.decodeField(bytes, position, offset + length, target.keys());
                position = value.decodeField(bytes, position, offset + length, target.values());
            }
        } catch (UnfitValueException e) {
            target.dropEntries();
            throw e;
        }
        target.endMap();
    }
}
