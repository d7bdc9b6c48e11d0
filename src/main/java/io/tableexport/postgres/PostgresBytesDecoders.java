package io.tableexport.postgres;

import io.tableexport.batch.BytesVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.Utf8Check;
import io.tableexport.table.UnfitValueException;

/** Text, binary values, UUIDs and JSON: byte strings that are taken over as they come. */
final class PostgresBytesDecoders {
    /** Bytes of a UUID. */
    private static final int UUID_BYTES = 16;

    /** The only version of {@code jsonb}'s binary form there is; jsonb_send puts it before the text. */
    private static final byte JSONB_VERSION = 1;

    /** Makes {@link Plain}. */
    static final PostgresColumn.Form PLAIN = (column, target) -> new Plain(column, (BytesVector) target);

    private PostgresBytesDecoders() {}

    /** Text in the client's encoding, which pgjdbc sets to UTF-8; {@code bytea}; {@code json}. */
    static final class Plain extends PostgresColumnDecoder {
        private final BytesVector target;

        Plain(TableColumn column, BytesVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            target.append(bytes, offset, length);
        }
    }

    /** Text of a database in {@code SQL_ASCII}, which takes any bytes for text and sends them as they are. */
    static final class UncheckedText extends PostgresColumnDecoder {
        private final BytesVector target;

        UncheckedText(TableColumn column, BytesVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) throws UnfitValueException {
            if (!Utf8Check.isValid(bytes, offset, offset + length)) {
                throw new UnfitValueException("is not valid UTF-8, and the database's encoding, SQL_ASCII, does not say"
                        + " what it is; repair it, or read the table through a view that converts it");
            }
            target.append(bytes, offset, length);
        }
    }

    /** {@code uuid}, most significant byte first. */
    static final class Uuid extends PostgresColumnDecoder {
        private final BytesVector target;

        Uuid(TableColumn column, BytesVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            requireLength(length, UUID_BYTES);
            target.append(bytes, offset, UUID_BYTES);
        }
    }

    /** {@code jsonb}: a version byte, then the text. */
    static final class Jsonb extends PostgresColumnDecoder {
        private final BytesVector target;

        Jsonb(TableColumn column, BytesVector target) {
            super(column, target);
            this.target = target;
        }

        @Override
        void decode(byte[] bytes, int offset, int length) {
            if (length < 1 || bytes[offset] != JSONB_VERSION) {
                throw broken("holds jsonb of an unknown version");
            }
            target.append(bytes, offset + 1, length - 1);
        }
    }
}
