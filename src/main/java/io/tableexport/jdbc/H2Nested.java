package io.tableexport.jdbc;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.StructVector;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.UnfitValueException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * H2's {@code ARRAY} and {@code ROW}. Its driver gives both as result sets, so that what reads a column reads an element
 * too, with nothing lost on the way through Java's old dates.
 */
final class H2Nested {
    /** Where an array's result set has the element; the index is before it. */
    private static final int ELEMENT = 2;

    private H2Nested() {}

    /** What becomes of the column, or null if it is not nested. */
    static JdbcTypeFamily.Mapping map(JdbcColumn column) {
        H2Type type = H2Type.parse(column.sqlType());
        return switch (type.name()) {
            case H2Type.ARRAY -> array(column, type);
            case H2Type.ROW -> row(column, type);
            default -> null;
        };
    }

    private static JdbcTypeFamily.Mapping array(JdbcColumn column, H2Type type) {
        JdbcTypeFamily.Mapping element = element(column, type.fields().get(0).type());
        JdbcColumnReader reader = element.reader();
        return nested(
                column,
                ColumnType.list(element.column().type(), false),
                List.of(element),
                (row, index, into) -> appendArray(row.getArray(index), reader, into));
    }

    private static JdbcTypeFamily.Mapping row(JdbcColumn column, H2Type type) {
        List<JdbcTypeFamily.Mapping> parts = new ArrayList<>();
        List<ColumnType.Field> fields = new ArrayList<>();
        for (H2Type.Field field : type.fields()) {
            JdbcTypeFamily.Mapping part = element(column, field.type());
            parts.add(part);
            fields.add(new ColumnType.Field(field.name(), part.column().type(), false));
        }
        JdbcColumnReader[] readers =
                parts.stream().map(JdbcTypeFamily.Mapping::reader).toArray(JdbcColumnReader[]::new);
        return nested(
                column,
                ColumnType.struct(fields),
                parts,
                (row, index, into) -> appendRow((ResultSet) row.getObject(index), readers, into));
    }

    private static JdbcTypeFamily.Mapping element(JdbcColumn column, H2Type type) {
        return JdbcTypeFamilies.map(new JdbcColumn(
                column.database(),
                column.name(),
                type.text(),
                type.name(),
                type.code(),
                type.precision(),
                type.scale(),
                true,
                Object.class.getName(),
                false,
                // Under the policy text the whole column is one, not its parts.
                column.types().with(UnrepresentablePolicy.FAIL)));
    }

    /** A nested type is as faithful as the least faithful of its parts, whose note it has. */
    private static JdbcTypeFamily.Mapping nested(
            JdbcColumn column, ColumnType type, List<JdbcTypeFamily.Mapping> parts, JdbcColumnReader reader) {
        Fidelity fidelity = Fidelity.EXACT;
        String note = null;
        boolean partial = false;
        for (JdbcTypeFamily.Mapping part : parts) {
            partial |= part.partial();
            if (part.column().fidelity().compareTo(fidelity) > 0) {
                fidelity = part.column().fidelity();
                note = part.column().note();
            }
        }
        return new JdbcTypeFamily.Mapping(column.as(type, fidelity, note), reader, partial);
    }

    private static void appendArray(Array value, JdbcColumnReader element, ColumnVector into)
            throws SQLException, UnfitValueException {
        if (value == null) {
            into.appendNull();
            return;
        }
        ListVector list = (ListVector) into;
        try (ResultSet elements = value.getResultSet()) {
            while (elements.next()) {
                element.append(elements, ELEMENT, list.elements());
            }
        } catch (UnfitValueException e) {
            list.dropElements();
            throw e;
        }
        list.endList();
    }

    private static void appendRow(ResultSet value, JdbcColumnReader[] fields, ColumnVector into)
            throws SQLException, UnfitValueException {
        if (value == null) {
            into.appendNull();
            return;
        }
        StructVector struct = (StructVector) into;
        try (value) {
            if (!value.next()) {
                throw new SQLException("the driver gives no row for a ROW value");
            }
            for (int i = 0; i < fields.length; i++) {
                fields[i].append(value, i + 1, struct.field(i));
            }
        } catch (UnfitValueException e) {
            struct.dropFields();
            throw e;
        }
        struct.endStruct();
    }
}
