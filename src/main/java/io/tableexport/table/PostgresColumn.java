package io.tableexport.table;

import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.TableColumn;

/**
 * A column and how it is read.
 *
 * @param column what it is in the file
 * @param expression what stands for it in the SELECT
 * @param form how its values are decoded
 */
record PostgresColumn(TableColumn column, String expression, Form form) {

    /** Makes the decoder of a binary form. */
    interface Form {
        PostgresColumnDecoder decoder(TableColumn column, ColumnVector target);
    }

    PostgresColumnDecoder newDecoder(ColumnVector target) {
        return form.decoder(column, target);
    }
}
