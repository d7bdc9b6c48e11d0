package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;

/** Every type no other family claims: the text the database prints for it, said so in the manifest; never dropped. */
final class JdbcOther implements JdbcTypeFamily {

    @Override
    public Mapping map(JdbcColumn column) {
        TableColumn text = new TableColumn(
                column.name(),
                column.sqlType(),
                ColumnType.of(Kind.STRING),
                column.required(),
                Fidelity.TEXT,
                "no file type holds " + column.sqlType() + " exactly: the text the database prints for it",
                false);
        return new Mapping(text, JdbcText::append);
    }
}
