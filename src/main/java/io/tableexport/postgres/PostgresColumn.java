package io.tableexport.postgres;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn;

/**
 * A column and how it is read.
 *
 * @param column what it is in the file
 * @param expression what stands for it in the SELECT
 * @param form how its values are decoded
 * @param nullWhenUnfit whether NULL is written for a value that does not fit its file type
 */
record PostgresColumn(TableColumn column, String expression, Form form, boolean nullWhenUnfit) {

    PostgresColumn(TableColumn column, String expression, Form form) {
        this(column, expression, form, false);
    }

    /** Makes the decoder of a binary form. */
    interface Form {
        PostgresColumnDecoder decoder(TableColumn column, ColumnVector target);
    }

    PostgresColumnDecoder newDecoder(ColumnVector target) {
        return form.decoder(column, target);
    }

    /** The same with NULL in the place of what does not fit, which no column can rule out. */
    PostgresColumn orNull() {
        return new PostgresColumn(column.optional(), expression, form, true);
    }
}
