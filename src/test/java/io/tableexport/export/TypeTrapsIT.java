package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.batch.TableColumn;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.file.FileOptions;
import io.tableexport.file.PartWriter;
import io.tableexport.file.PartWriters;
import io.tableexport.request.Compression;
import io.tableexport.request.FileFormat;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import io.tableexport.source.TableScans;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TablePartition;
import io.tableexport.table.TableScan;
import io.tableexport.table.TypeOptions;
import io.tableexport.testing.ParquetFiles;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.Sql;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.OriginalType;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What exporters get wrong about types: a test for each of the twelve traps on record, named after it. */
class TypeTrapsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;
    private static final List<HikariDataSource> POOLS = new ArrayList<>();
    private static int tables;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.open();
    }

    @AfterAll
    static void stop() {
        POOLS.forEach(HikariDataSource::close);
        postgres.close();
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = Sql.pool(url);
        POOLS.add(pool);
        return pool;
    }

    private static Path export(DataSource source, String table, FileFormat format, Unrepresentable policy)
            throws Exception {
        ScanOptions options = ScanOptions.withReaders(1)
                .with(new TypeOptions(format, false, new UnrepresentablePolicy(policy, Map.of())));
        Path file = directory.resolve(UUID.randomUUID().toString());
        FileOptions files = new FileOptions(format, Compression.NONE, 1_000_000, 0, 0);
        try (TableScan scan = TableScans.open(source, table, options, any -> {});
                PartWriter writer = PartWriters.open(scan.schema(), files, file)) {
            for (TablePartition partition : scan.partitions()) {
                while (partition.hasNext()) {
                    writer.write(partition.next());
                }
            }
            writer.commit();
        }
        return file;
    }

    /** A table of PostgreSQL as Parquet. */
    private static Path parquet(String columns, String values) throws Exception {
        return export(postgres.dataSource(), create(columns, values), FileFormat.PARQUET, Unrepresentable.FAIL);
    }

    private static String create(String columns, String values) {
        String table = "trap" + tables++;
        postgres.execute(
                "CREATE TABLE " + table + " (" + columns + ")", "INSERT INTO " + table + " VALUES (" + values + ")");
        return table;
    }

    private static MessageType schema(Path file) throws Exception {
        return ParquetFiles.footer(file).getFileMetaData().getSchema();
    }

    private static JsonNode avro(Path file) throws Exception {
        return JSON.readTree(ParquetFiles.footer(file)
                .getFileMetaData()
                .getKeyValueMetaData()
                .get("parquet.avro.schema"));
    }

    private static JsonNode avroType(Path file, int column) throws Exception {
        return avro(file).get("fields").get(column).get("type").get(1); // of a union with null
    }

    @Test
    void trap1AnIntervalIsNeverAnnotatedAsInterval() throws Exception {
        Path file = parquet("a interval, b interval[]", "'1 year 2 days', '{PT1S}'");

        assertThat(schema(file).getColumns()).allSatisfy(leaf -> {
            assertThat(leaf.getPrimitiveType().getLogicalTypeAnnotation())
                    .isEqualTo(LogicalTypeAnnotation.stringType());
            assertThat(leaf.getPrimitiveType().getOriginalType()).isEqualTo(OriginalType.UTF8);
        });
        assertThat(ParquetFiles.duckDbRows(file)).containsExactly(Map.of("a", "P1Y2D", "b", "[\"PT1S\"]"));
    }

    @Test
    void trap2DecimalsInIntegersAreIntegersInTheAvroSchemaAndDecimalsToItsReader() throws Exception {
        Path file = parquet("a numeric(9,2), b numeric(18,2), c numeric(30,2)", "1.25, -3.75, 5.50");

        assertThat(avroType(file, 0).asText()).isEqualTo("int");
        assertThat(avroType(file, 1).asText()).isEqualTo("long");
        assertThat(avroType(file, 2).get("logicalType").asText()).isEqualTo("decimal");
        assertThat(ParquetFiles.avroRows(file)).containsExactly(Map.of("a", "1.25", "b", "-3.75", "c", "5.50"));
    }

    @Test
    void trap3AUuidIsAnAvroStringOfThatLogicalTypeAndJsonAString() throws Exception {
        String uuid = "123e4567-e89b-12d3-a456-426614174000";
        Path file = parquet("a uuid, b json", "'" + uuid + "', '{}'");

        assertThat(avroType(file, 0).get("type").asText()).isEqualTo("string");
        assertThat(avroType(file, 0).get("logicalType").asText()).isEqualTo("uuid");
        assertThat(avroType(file, 1).asText()).isEqualTo("string");
        assertThat(ParquetFiles.avroRows(file)).containsExactly(Map.of("a", uuid, "b", "{}"));
    }

    @Test
    void trap4ATimeOfDayIsNotAdjustedToUtcAndListsHaveThreeLevels() throws Exception {
        Path file = parquet("a time, b int[]", "'12:00', '{1,NULL}'");

        assertThat(schema(file).getType("a").getLogicalTypeAnnotation())
                .isEqualTo(LogicalTypeAnnotation.timeType(false, LogicalTypeAnnotation.TimeUnit.MICROS));
        Type list = schema(file).getType("b");
        assertThat(list.getLogicalTypeAnnotation()).isEqualTo(LogicalTypeAnnotation.listType());
        Type repeated = list.asGroupType().getType("list");
        assertThat(repeated.isRepetition(Type.Repetition.REPEATED)).isTrue();
        assertThat(repeated.asGroupType().getType("element").isRepetition(Type.Repetition.OPTIONAL))
                .isTrue();
        assertThat(ParquetFiles.duckDbTypes(file)).containsEntry("a", "TIME").containsEntry("b", "INTEGER[]");
    }

    @Test
    void trap5UnsignedNumbersAreWidenedAndNeverWrap() throws Exception {
        Path oid = parquet("a oid", "4294967295");
        assertThat(ParquetFiles.avroRows(oid)).containsExactly(Map.of("a", "4294967295"));
        HikariDataSource duckDb = pool("jdbc:duckdb:" + directory.resolve("unsigned.duckdb"));
        Sql.run(
                duckDb,
                "CREATE TABLE t (a UTINYINT, b USMALLINT, c UINTEGER, d UBIGINT)",
                "INSERT INTO t VALUES (255, 65535, 4294967295, 18446744073709551615)");
        Path file = export(duckDb, "t", FileFormat.PARQUET, Unrepresentable.FAIL);

        assertThat(schema(file).getFields())
                .noneMatch(column -> column.getLogicalTypeAnnotation()
                                instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation number
                        && !number.isSigned());
        assertThat(ParquetFiles.avroRows(file))
                .containsExactly(Map.of("a", "255", "b", "65535", "c", "4294967295", "d", "18446744073709551615"));
    }

    @Test
    void trap6AnEnumIsAStringAndNotAnnotatedAsEnum() throws Exception {
        postgres.execute("CREATE TYPE trap_mood AS ENUM ('sad', 'ok')");
        Path file = parquet("a trap_mood", "'sad'");

        assertThat(schema(file).getType("a").getLogicalTypeAnnotation()).isEqualTo(LogicalTypeAnnotation.stringType());
        assertThat(ParquetFiles.arrowRows(file)).containsExactly(Map.of("a", "sad"));
    }

    @Test
    void trap7DecimalsOfMoreThan38DigitsAreText() throws Exception {
        String nines = "9".repeat(39);
        Path file = parquet("a numeric(39,0), b numeric", nines + ", 1e40");

        assertThat(schema(file).getType("a").getLogicalTypeAnnotation()).isEqualTo(LogicalTypeAnnotation.stringType());
        assertThat(ParquetFiles.duckDbRows(file))
                .containsExactly(Map.of("a", nines, "b", new BigDecimal("1e40").toPlainString()));
    }

    @Test
    void trap8TextThatIsNotUtf8FailsInsteadOfBreakingTheFile() throws Exception {
        HikariDataSource sqlite = pool("jdbc:sqlite:" + directory.resolve("bad.sqlite"));
        Sql.run(
                sqlite,
                "CREATE TABLE t (a TEXT)",
                "INSERT INTO t VALUES ('fine'), ('\ufffd'), (CAST(X'61FF' AS TEXT)), (CAST(X'EDA080' AS TEXT))");

        for (FileFormat format : FileFormat.values()) {
            assertThatThrownBy(() -> export(sqlite, "t", format, Unrepresentable.FAIL))
                    .isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                            .isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                    .hasMessageContaining("column 'a', row 3")
                    .hasMessageContaining("UTF-8");
        }
        Path file = export(sqlite, "t", FileFormat.PARQUET, Unrepresentable.NULL);
        assertThat(ParquetFiles.duckDbRows(file))
                .extracting(row -> row.get("a"))
                .containsExactly("fine", "\ufffd", null, null);
    }

    @Test
    void trap9AnInfinityIsNeverASentinel() throws Exception {
        String table = create("a date, b timestamp, c timestamptz", "'infinity', '-infinity', 'infinity'");

        assertThatThrownBy(() -> export(postgres.dataSource(), table, FileFormat.PARQUET, Unrepresentable.FAIL))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("column 'a', row 1")
                .hasMessageContaining("infinite");
        Path nulls = export(postgres.dataSource(), table, FileFormat.PARQUET, Unrepresentable.NULL);
        assertThat(ParquetFiles.duckDbRows(nulls).get(0).values()).containsOnlyNulls();
        Path text = export(postgres.dataSource(), table, FileFormat.PARQUET, Unrepresentable.TEXT);
        assertThat(ParquetFiles.duckDbRows(text))
                .containsExactly(Map.of("a", "infinity", "b", "-infinity", "c", "infinity"));
        Path lines = export(postgres.dataSource(), table, FileFormat.JSONL, Unrepresentable.TEXT);
        assertThat(lines).content().isEqualTo("{\"a\":\"infinity\",\"b\":\"-infinity\",\"c\":\"infinity\"}\n");
    }

    @Test
    void trap10TheEndOfTheDayIsNotAMicrosecondBeforeIt() throws Exception {
        String table = create("a time", "'24:00:00'");
        assertThatThrownBy(() -> export(postgres.dataSource(), table, FileFormat.PARQUET, Unrepresentable.FAIL))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("24:00");
        assertThat(ParquetFiles.duckDbRows(
                        export(postgres.dataSource(), table, FileFormat.PARQUET, Unrepresentable.TEXT)))
                .containsExactly(Map.of("a", "24:00:00"));
        HikariDataSource duckDb = pool("jdbc:duckdb:" + directory.resolve("day.duckdb"));
        Sql.run(duckDb, "CREATE TABLE t (a TIME, b DATE)", "INSERT INTO t VALUES ('24:00:00', 'infinity')");
        assertThatThrownBy(() -> export(duckDb, "t", FileFormat.PARQUET, Unrepresentable.FAIL))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("24:00");
        assertThat(ParquetFiles.duckDbRows(export(duckDb, "t", FileFormat.PARQUET, Unrepresentable.NULL))
                        .get(0)
                        .values())
                .containsOnlyNulls();
    }

    @Test
    void trap11NamesAvroForbidsAreKeptAndItsSchemaIsLeftOut() throws Exception {
        Path file = parquet("\"größe %\" int, b int", "1, 2");

        assertThat(ParquetFiles.footer(file).getFileMetaData().getKeyValueMetaData())
                .doesNotContainKey("parquet.avro.schema");
        assertThat(ParquetFiles.duckDbRows(file)).containsExactly(Map.of("größe %", "1", "b", "2"));
        postgres.execute("CREATE TYPE trap_pair AS (\"a b\" int)");
        Path nested = parquet("a trap_pair", "'(1)'");
        assertThat(ParquetFiles.footer(nested).getFileMetaData().getKeyValueMetaData())
                .doesNotContainKey("parquet.avro.schema");
        assertThat(ParquetFiles.duckDbRows(nested)).containsExactly(Map.of("a", "{\"a b\":1}"));
    }

    @Test
    void trap12TypesGoByTheirNamesWhereJdbcsCodesLie() throws Exception {
        DataSource h2 = pool("jdbc:h2:mem:lies;DB_CLOSE_DELAY=-1");
        Sql.run(h2, "CREATE TABLE t (a UUID, b DECFLOAT, c ROW(x INT), d BINARY(16))");
        assertThat(types(h2)).containsExactly("UUID", "STRING", "STRUCT<X INT32>", "BINARY");
        DataSource duckDb = pool("jdbc:duckdb:" + directory.resolve("lies.duckdb"));
        Sql.run(
                duckDb,
                "CREATE TABLE t (a HUGEINT, b UBIGINT, c UUID, d ENUM('x'), e MAP(VARCHAR, INTEGER), f VARCHAR)");
        assertThat(types(duckDb))
                .containsExactly("DECIMAL(38,0)", "DECIMAL(20,0)", "UUID", "STRING", "MAP<STRING,INT32>", "STRING");
        HikariDataSource sqlite = pool("jdbc:sqlite:" + directory.resolve("lies.sqlite"));
        Sql.run(sqlite, "CREATE TABLE t (a INTEGER, b REAL)", "INSERT INTO t VALUES ('text', 1), (2, 3)");
        assertThat(types(sqlite)).containsExactly("INT64", "DOUBLE");
        assertThatThrownBy(() -> export(sqlite, "t", FileFormat.PARQUET, Unrepresentable.FAIL))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("column 'a', row 1");
        postgres.execute("CREATE TABLE lies (a json, b uuid, c interval, d inet, e bit(1), f bool)");
        assertThat(types(postgres.dataSource(), "lies"))
                .containsExactly("JSON", "UUID", "STRING", "STRING", "STRING", "BOOLEAN");
    }

    private static List<String> types(DataSource source) {
        return types(source, "t");
    }

    private static List<String> types(DataSource source, String table) {
        try (TableScan scan = TableScans.open(source, table, ScanOptions.withReaders(1), any -> {})) {
            return scan.schema().columns().stream()
                    .map(TableColumn::type)
                    .map(Object::toString)
                    .toList();
        }
    }
}
