package io.tableexport.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.FloatVector;
import io.tableexport.batch.ListVector;
import io.tableexport.batch.TableColumn;
import io.tableexport.request.FileFormat;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.table.JdbcDatabase;
import io.tableexport.table.TypeOptions;
import io.tableexport.table.UnfitValueException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of columns of databases no test can start, by what their drivers are documented to say of them: the
 * constants of {@code oracle.jdbc.OracleTypes} and {@code microsoft.sql.Types}, and the drivers' tables of types.
 */
class DriverMetadataTest {
    private static JdbcColumn column(
            JdbcDatabase database, String typeName, int code, int precision, int scale, boolean signed) {
        return new JdbcColumn(
                database,
                "c",
                typeName,
                typeName,
                code,
                precision,
                scale,
                signed,
                "java.lang.Object",
                false,
                TypeOptions.DEFAULT);
    }

    private static String mapped(JdbcColumn column) {
        TableColumn mapped = JdbcTypeFamilies.map(column).column();
        return mapped.type() + " " + mapped.fidelity() + (mapped.recognised() ? "" : " unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NUMBER|2|9|2|DECIMAL(9,2) EXACT",
                "NUMBER|2|38|0|DECIMAL(38,0) EXACT",
                "NUMBER|2|5|-2|DECIMAL(7,0) EXACT",
                "NUMBER|2|2|4|DECIMAL(4,4) EXACT",
                "NUMBER|2|0|-127|STRING TEXT",
                "FLOAT|2|126|-127|STRING TEXT",
                "BINARY_FLOAT|100|0|0|FLOAT EXACT",
                "BINARY_DOUBLE|101|0|0|DOUBLE EXACT",
                "CHAR|1|10|0|STRING EXACT",
                "VARCHAR2|12|4000|0|STRING EXACT",
                "NCHAR|-15|10|0|STRING EXACT",
                "NVARCHAR2|-9|10|0|STRING EXACT",
                "LONG|-1|0|0|STRING EXACT",
                "CLOB|2005|0|0|STRING EXACT",
                "NCLOB|2011|0|0|STRING EXACT",
                "RAW|-3|16|0|BINARY EXACT",
                "LONG RAW|-4|0|0|BINARY EXACT",
                "BLOB|2004|0|0|BINARY EXACT",
                "DATE|93|0|0|TIMESTAMP_MICROS EXACT",
                "TIMESTAMP|93|0|6|TIMESTAMP_MICROS EXACT",
                "TIMESTAMP|93|0|9|TIMESTAMP_NANOS EXACT",
                "TIMESTAMP WITH TIME ZONE|-101|0|6|INSTANT_MICROS LOSSY",
                "TIMESTAMP WITH TIME ZONE|-101|0|9|INSTANT_NANOS LOSSY",
                "TIMESTAMP WITH LOCAL TIME ZONE|-102|0|6|INSTANT_MICROS EXACT",
                "INTERVALYM|-103|2|0|STRING TEXT",
                "INTERVALDS|-104|2|6|STRING TEXT",
                "JSON|2016|0|0|JSON EXACT",
                "XMLTYPE|2009|0|0|STRING EXACT",
                "BOOLEAN|16|0|0|BOOLEAN EXACT",
                "SDO_GEOMETRY|2002|0|0|STRING TEXT unknown"
            })
    void columnsOfOracle(String typeName, int code, int precision, int scale, String expected) {
        assertThat(mapped(column(JdbcDatabase.ORACLE, typeName, code, precision, scale, true)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bit|-7|1|0|false|BOOLEAN EXACT",
                "tinyint|-6|3|0|false|INT16 WIDENED",
                "smallint|5|5|0|true|INT16 EXACT",
                "int|4|10|0|true|INT32 EXACT",
                "bigint|-5|19|0|true|INT64 EXACT",
                "decimal|3|18|4|true|DECIMAL(18,4) EXACT",
                "numeric|2|38|10|true|DECIMAL(38,10) EXACT",
                "money|3|19|4|true|DECIMAL(19,4) EXACT",
                "smallmoney|3|10|4|true|DECIMAL(10,4) EXACT",
                "real|7|24|0|true|FLOAT EXACT",
                "float|8|53|0|true|DOUBLE EXACT",
                "char|1|10|0|false|STRING EXACT",
                "varchar|12|10|0|false|STRING EXACT",
                "nchar|-15|10|0|false|STRING EXACT",
                "nvarchar|-9|10|0|false|STRING EXACT",
                "text|-1|2147483647|0|false|STRING EXACT",
                "ntext|-16|1073741823|0|false|STRING EXACT",
                "xml|-16|0|0|false|STRING EXACT",
                "binary|-2|8|0|false|BINARY EXACT",
                "timestamp|-2|8|0|false|BINARY EXACT",
                "varbinary|-3|8|0|false|BINARY EXACT",
                "image|-4|2147483647|0|false|BINARY EXACT",
                "date|91|10|0|false|DATE EXACT",
                "time|92|8|0|false|TIME_MICROS EXACT",
                "time|92|16|7|false|TIME_NANOS EXACT",
                "smalldatetime|93|16|0|false|TIMESTAMP_MICROS EXACT",
                "datetime|93|23|3|false|TIMESTAMP_MICROS EXACT",
                "datetime2|93|27|7|false|TIMESTAMP_NANOS EXACT",
                "datetimeoffset|-155|26|0|false|INSTANT_MICROS LOSSY",
                "datetimeoffset|-155|34|7|false|INSTANT_NANOS LOSSY",
                "uniqueidentifier|1|36|0|false|UUID EXACT",
                "sql_variant|-156|0|0|false|STRING TEXT unknown"
            })
    void columnsOfSqlServer(String typeName, int code, int precision, int scale, boolean signed, String expected) {
        JdbcColumn column =
                column(JdbcDatabase.OTHER, typeName.toUpperCase(java.util.Locale.ROOT), code, precision, scale, signed);
        assertThat(mapped(column)).isEqualTo(expected);
    }

    @Test
    void offsetsAreKeptInJson() {
        TypeOptions json = new TypeOptions(FileFormat.JSONL, false, UnrepresentablePolicy.FAIL);
        assertThat(mapped(column(JdbcDatabase.ORACLE, "TIMESTAMP WITH TIME ZONE", -101, 0, 9, true)
                        .with(json)))
                .isEqualTo("STRING TEXT");
        assertThat(mapped(column(JdbcDatabase.OTHER, "DATETIMEOFFSET", -155, 34, 7, false)
                        .with(json)))
                .isEqualTo("STRING TEXT");
        assertThat(mapped(column(JdbcDatabase.ORACLE, "TIMESTAMP WITH LOCAL TIME ZONE", -102, 0, 6, true)
                        .with(json)))
                .isEqualTo("INSTANT_MICROS EXACT");
    }

    @Test
    void whatSparkRefusesIsText() {
        TypeOptions spark = new TypeOptions(FileFormat.PARQUET, true, UnrepresentablePolicy.FAIL);
        for (JdbcColumn column : new JdbcColumn[] {
            column(JdbcDatabase.OTHER, "UNIQUEIDENTIFIER", 1, 36, 0, false),
            column(JdbcDatabase.OTHER, "TIME", 92, 8, 0, false),
            column(JdbcDatabase.OTHER, "TIME", 92, 16, 7, false),
            column(JdbcDatabase.OTHER, "DATETIME2", 93, 27, 7, false)
        }) {
            assertThat(mapped(column.with(spark))).as(column.typeName()).isEqualTo("STRING TEXT");
        }
    }

    @Test
    void intervalsOfOracleAreDurationsOfIso8601() throws Exception {
        assertThat(OracleIntervals.iso("1-2")).isEqualTo("P1Y2M");
        assertThat(OracleIntervals.iso("-10-0")).isEqualTo("P-10Y");
        assertThat(OracleIntervals.iso("3 4:5:6.7")).isEqualTo("P3DT4H5M6.7S");
        assertThat(OracleIntervals.iso("-0 0:0:0.000000001")).isEqualTo("PT-0.000000001S");
        assertThat(OracleIntervals.iso("0 0:0:0.0")).isEqualTo("PT0S");
        assertThatThrownBy(() -> OracleIntervals.iso("soon")).isInstanceOf(UnfitValueException.class);
    }

    @Test
    void vectorsOfMySqlAreFloatsEndToEnd() throws Exception {
        ListVector lists =
                (ListVector) ColumnType.list(ColumnType.of(Kind.FLOAT), true).newVector();
        MySqlTypes.appendVector(HexFormat.of().parseHex("0000803f000020c0"), lists);
        MySqlTypes.appendVector(new byte[0], lists);

        FloatVector elements = (FloatVector) lists.elements();
        assertThat(elements.get(0)).isEqualTo(1f);
        assertThat(elements.get(1)).isEqualTo(-2.5f);
        assertThat(lists.length(0)).isEqualTo(2);
        assertThat(lists.length(1)).isZero();
        assertThatThrownBy(() -> MySqlTypes.appendVector(new byte[3], lists)).isInstanceOf(UnfitValueException.class);
    }
}
