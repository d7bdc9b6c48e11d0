package io.tableexport.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.batch.ColumnType;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.batch.TableColumn.Fidelity;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.BatchValues;
import io.tableexport.table.ScanOptions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RowsPartitionTest {
    private static final ScanOptions OPTIONS = ScanOptions.withReaders(1);
    private static final UUID SOME_UUID = UUID.fromString("f23e4567-e89b-12d3-a456-426614174000");

    @Test
    void columnsStandInTheOrderOfTheFirstRowsKeys() {
        Map<String, Object> reversed = row("b", 4, "a", 3);
        RowsPartition partition = inferring(row("a", 1, "b", 2), reversed);
        assertThat(partition.schema().table()).isEqualTo("rows");
        assertThat(partition.schema().columns()).extracting(TableColumn::name).containsExactly("a", "b");
        assertThat(BatchValues.rows(partition)).containsExactly(List.of(1, 2), List.of(3, 4));
        assertThat(partition.rowsRead()).isEqualTo(2);
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // rows may hold one
    void typesAreInferredFromJavaValues() {
        assertInferred(Kind.BOOLEAN, true, true);
        assertInferred(Kind.INT32, (byte) 1, 1);
        assertInferred(Kind.INT32, (short) -1, -1);
        assertInferred(Kind.INT32, Integer.MIN_VALUE, Integer.MIN_VALUE);
        assertInferred(Kind.INT64, Long.MAX_VALUE, Long.MAX_VALUE);
        assertInferred(Kind.FLOAT, 0.1f, 0.1f);
        assertInferred(Kind.DOUBLE, Double.NaN, Double.NaN);
        assertInferred(Kind.STRING, "é😀", "é😀");
        assertInferred(Kind.BINARY, new byte[] {0, -1}, new byte[] {0, -1});
        assertInferred(Kind.BINARY, ByteBuffer.wrap(new byte[] {7, 8, 9}, 1, 2), new byte[] {8, 9});
        assertInferred(Kind.UUID, SOME_UUID, SOME_UUID);
        assertInferred(Kind.DATE, LocalDate.of(-43, 3, 15), (int)
                LocalDate.of(-43, 3, 15).toEpochDay());
        assertInferred(Kind.TIME_MICROS, LocalTime.of(0, 0, 1, 5000), 1_000_005L);
        assertInferred(Kind.TIMESTAMP_MICROS, LocalDateTime.of(1969, 12, 31, 23, 59, 59), -1_000_000L);
        assertInferred(Kind.INSTANT_MICROS, Instant.ofEpochSecond(1, 2000), 1_000_002L);
        assertInferred(Kind.INSTANT_MICROS, OffsetDateTime.parse("1970-01-01T01:00:00+02:00"), -3_600_000_000L);
        assertInferred(Kind.INSTANT_MICROS, new java.util.Date(-1), -1000L);
    }

    @Test
    void javaSqlValuesAreTakenByTheirCalendarFields() {
        assertInferred(Kind.DATE, Date.valueOf("2020-02-29"), (int)
                LocalDate.of(2020, 2, 29).toEpochDay());
        assertInferred(Kind.TIME_MICROS, Time.valueOf("10:00:01"), 36_001_000_000L);
        assertInferred(Kind.TIME_MICROS, new Time(Time.valueOf("10:00:01").getTime() + 250), 36_001_250_000L);
        assertInferred(Kind.TIMESTAMP_MICROS, Timestamp.valueOf("1970-01-02 00:00:00.000007"), 86_400_000_007L);
        assertInferred(
                Kind.TIMESTAMP_MICROS,
                Timestamp.valueOf("0001-06-01 00:00:00"),
                LocalDate.of(1, 6, 1).toEpochDay() * 86_400_000_000L);
    }

    @Test
    void widestTypeOfTheFirstRowsWins() {
        assertThat(inferredType(1, 2L)).isEqualTo(ColumnType.of(Kind.INT64));
        assertThat(inferredType(1.5f, 2.5)).isEqualTo(ColumnType.of(Kind.DOUBLE));
        assertThat(inferredType(1, 2.5)).isEqualTo(ColumnType.of(Kind.DOUBLE));
        assertThat(inferredType(1L, BigInteger.TEN)).isEqualTo(ColumnType.decimal(38, 0));
        assertThat(inferredType(new BigDecimal("1.5"), 7, new BigDecimal("1.255")))
                .isEqualTo(ColumnType.decimal(38, 3));
        assertThat(inferredType(new BigDecimal("1E+5"))).isEqualTo(ColumnType.decimal(38, 0));
    }

    @Test
    void laterDecimalWithMoreDigitsBeforeThePointFits() {
        List<Map<String, Object>> rows = many(RowsPartition.INFERRING_ROWS, new BigDecimal("1.25"));
        BigDecimal large = new BigDecimal("123456789012345678901234567890123456.78");
        rows.add(row("c", large));
        rows.add(row("c", 5));
        List<Object> values = BatchValues.column(RowsPartition.inferring("rows", rows.iterator(), OPTIONS), "c");
        assertThat(values).endsWith(large, new BigDecimal("5.00"));
    }

    @Test
    void numbersTooWideForADecimalAreText() {
        RowsPartition partition = inferring(row("c", new BigDecimal("1E+40")), row("c", new BigDecimal("0.5")));
        assertThat(partition.schema().columns().get(0).fidelity()).isEqualTo(Fidelity.TEXT);
        assertThat(BatchValues.column(partition, "c")).containsExactly("1" + "0".repeat(40), "0.5");
    }

    @Test
    void typesThatDoNotGoTogetherAreRefused() {
        assertInvalid(() -> inferring(row("c", 1), row("c", "x")), "column 'c', row 2", "java.lang.String");
        assertInvalid(() -> inferring(row("c", 1L), row("c", 1.5)), "column 'c', row 2");
        assertInvalid(() -> inferring(row("c", "x"), row("c", URI.create("a:b"))), "column 'c', row 2");
        assertInvalid(() -> inferring(row("c", URI.create("a:b")), row("c", "x")), "column 'c', row 2");
    }

    @Test
    void otherObjectsAreTheirTextAndSaySo() {
        RowsPartition partition = inferring(row("c", URI.create("a:b")), row("c", null));
        TableColumn column = partition.schema().columns().get(0);
        assertThat(column.type()).isEqualTo(ColumnType.of(Kind.STRING));
        assertThat(column.fidelity()).isEqualTo(Fidelity.TEXT);
        assertThat(BatchValues.column(partition, "c")).containsExactly("a:b", null);
    }

    @Test
    void objectsWithoutATextAreRefused() {
        assertInvalid(() -> inferring(row("c", new int[] {1})), "column 'c', row 1", "no text");
        assertInvalid(() -> inferring(row("c", new Object())), "column 'c', row 1", "no text");
    }

    @Test
    void columnOfNullsIsTextThatMayBeNull() {
        RowsPartition partition = inferring(row("c", null), row("c", null));
        TableColumn column = partition.schema().columns().get(0);
        assertThat(column.type()).isEqualTo(ColumnType.of(Kind.STRING));
        assertThat(column.required()).isFalse();
        assertThat(BatchValues.column(partition, "c")).containsExactly(null, null);
    }

    @Test
    void laterRowOfAnotherTypeFailsWithColumnAndRow() {
        for (Object wrong : new Object[] {"x", 1.5, 5_000_000_000L, new BigDecimal("1"), URI.create("a:b"), true}) {
            List<Map<String, Object>> rows = many(RowsPartition.INFERRING_ROWS, 1);
            rows.add(row("c", 2));
            rows.add(row("c", wrong));
            assertFails(RowsPartition.inferring("rows", rows.iterator(), OPTIONS), "column 'c', row 1002");
        }
    }

    @Test
    void laterValueThatDoesNotFitFails() {
        assertLaterFails(new BigDecimal("1.25"), new BigDecimal("1.255"));
        assertLaterFails(new BigDecimal("1.25"), BigInteger.TEN.pow(36));
        assertLaterFails(1L, BigInteger.ONE.shiftLeft(63));
        assertLaterFails("x", "\uD800");
        assertLaterFails(LocalTime.NOON, LocalTime.of(1, 1, 1, 1));
        assertLaterFails(LocalDate.EPOCH, LocalDate.MAX);
        assertLaterFails(LocalDateTime.MIN.withYear(1), LocalDateTime.MAX);
        assertLaterFails(Instant.EPOCH, LocalDateTime.MAX);
        assertLaterFails(1.5f, 1.5);
        assertLaterFails(URI.create("a:b"), "a:b");
    }

    @Test
    void missingAndUnknownColumnsFailAmongTheFirstRowsAndLater() {
        Map<String, Object> both = row("a", 1, "b", 2);
        List<Map<String, Object>> wrong =
                List.of(row("a", 1), row("a", 1, "b", 2, "c", 3), row("a", null, "c", 3), row("a", 1, "B", 2));
        for (Map<String, Object> bad : wrong) {
            assertInvalid(() -> inferring(both, bad), "row 2");
            List<Map<String, Object>> rows = new ArrayList<>(Collections.nCopies(RowsPartition.INFERRING_ROWS, both));
            rows.add(bad);
            RowsPartition partition = RowsPartition.inferring("rows", rows.iterator(), OPTIONS);
            assertInvalid(() -> BatchValues.rows(partition), "row 1001");
        }
        assertInvalid(() -> inferring(row("a", 1), row("a", 1, "extra", 3)), "'extra'");
    }

    @Test
    void whatIsNoMapOfNamesIsRefused() {
        assertInvalid(() -> RowsPartition.inferring("rows", List.of("x").iterator(), OPTIONS), "row 1", "String");
        assertInvalid(
                () -> RowsPartition.inferring("rows", List.of(Map.of(1, 2)).iterator(), OPTIONS), "row 1");
        assertInvalid(() -> RowsPartition.inferring("rows", List.of(Map.of()).iterator(), OPTIONS), "no columns");
        RowsPartition partition = RowsPartition.withSchema(
                schema("{'name':'c','type':'int'}"),
                Arrays.asList(row("c", 1), null).iterator(),
                OPTIONS);
        assertInvalid(() -> BatchValues.rows(partition), "row 2", "null");
    }

    @Test
    void noRowAndNoSchemaIsRefused() {
        assertInvalid(
                () -> RowsPartition.inferring("rows", Collections.emptyIterator(), OPTIONS), "give an Avro schema");
    }

    @Test
    void noRowWithASchemaHasNoBatch() {
        RowsPartition partition =
                RowsPartition.withSchema(schema("{'name':'c','type':'int'}"), Collections.emptyIterator(), OPTIONS);
        assertThat(partition.hasNext()).isFalse();
        assertThat(partition.schema().table()).isEqualTo("orders");
    }

    @Test
    void iteratorIsReadOneBatchAtATime() {
        AtomicInteger taken = new AtomicInteger();
        Iterator<Map<String, Object>> endless = Stream.iterate(1, i -> i + 1)
                .peek(i -> taken.incrementAndGet())
                .map(i -> row("c", i))
                .iterator();
        RowsPartition partition = RowsPartition.inferring("rows", endless, new ScanOptions(1, 600, 1 << 20));
        assertThat(taken.get()).isLessThanOrEqualTo(RowsPartition.INFERRING_ROWS + 1);
        assertThat(partition.next().rowCount()).isEqualTo(600);
        assertThat(partition.next().rowCount()).isEqualTo(600);
        assertThat(taken.get()).isLessThanOrEqualTo(1201);
        assertThat(partition.rowsRead()).isEqualTo(1200);
    }

    @Test
    void avroSchemaGivesTheTypes() {
        Schema schema = schema(
                "{'name':'b','type':'boolean'}",
                "{'name':'i','type':['null','int']}",
                "{'name':'l','type':'long'}",
                "{'name':'f','type':'float'}",
                "{'name':'d','type':'double'}",
                "{'name':'s','type':['string','null']}",
                "{'name':'y','type':'bytes'}",
                logical("n", "bytes", "decimal','precision':10,'scale':2,'x':'"),
                logical("da", "int", "date"),
                logical("tm", "int", "time-millis"),
                logical("tu", "long", "time-micros"),
                logical("sm", "long", "timestamp-millis"),
                logical("su", "long", "timestamp-micros"),
                logical("lm", "long", "local-timestamp-millis"),
                logical("lu", "long", "local-timestamp-micros"),
                logical("u", "string", "uuid"));
        Timestamp stamp = Timestamp.from(Instant.ofEpochSecond(5));
        Map<String, Object> row = row(
                "b",
                false,
                "i",
                null,
                "l",
                1,
                "f",
                1f,
                "d",
                1f,
                "s",
                "x",
                "y",
                new byte[0],
                "n",
                7,
                "da",
                LocalDate.EPOCH,
                "tm",
                LocalTime.MIDNIGHT,
                "tu",
                LocalTime.MIDNIGHT,
                "sm",
                stamp,
                "su",
                stamp,
                "lm",
                LocalDateTime.of(1970, 1, 1, 0, 0),
                "lu",
                LocalDateTime.of(1970, 1, 1, 0, 0),
                "u",
                SOME_UUID);
        RowsPartition partition = RowsPartition.withSchema(schema, List.of(row).iterator(), OPTIONS);
        assertThat(partition.schema().columns())
                .extracting(column -> column.type().toString())
                .containsExactly(
                        "BOOLEAN",
                        "INT32",
                        "INT64",
                        "FLOAT",
                        "DOUBLE",
                        "STRING",
                        "BINARY",
                        "DECIMAL(10,2)",
                        "DATE",
                        "TIME_MICROS",
                        "TIME_MICROS",
                        "INSTANT_MICROS",
                        "INSTANT_MICROS",
                        "TIMESTAMP_MICROS",
                        "TIMESTAMP_MICROS",
                        "UUID");
        assertThat(partition.schema().columns())
                .filteredOn(column -> !column.required())
                .extracting(TableColumn::name)
                .containsExactly("i", "s");
        List<Object> read = BatchValues.rows(partition).get(0);
        assertThat(read.subList(0, 6)).containsExactly(false, null, 1L, 1f, 1.0, "x");
        assertThat(read.subList(7, 16))
                .containsExactly(new BigDecimal("7.00"), 0, 0L, 0L, 5_000_000L, 5_000_000L, 0L, 0L, SOME_UUID);
    }

    @Test
    void nullInARequiredFieldFailsWithColumnAndRow() {
        Iterator<Map<String, Object>> rows = IntStream.range(1, 10)
                .mapToObj(i -> row("c", i == 7 ? null : i))
                .iterator();
        assertFails(
                RowsPartition.withSchema(schema("{'name':'c','type':'int'}"), rows, new ScanOptions(1, 5, 1 << 20)),
                "column 'c', row 7");
    }

    @Test
    void schemaNoColumnCanHaveIsRefused() {
        assertRefusedSchema("{'name':'c','type':{'type':'array','items':'int'}}");
        assertRefusedSchema("{'name':'c','type':['int','string']}");
        assertRefusedSchema("{'name':'c','type':'null'}");
        assertRefusedSchema(logical("c", "bytes", "decimal','precision':39,'scale':2,'x':'"));
        assertInvalid(
                () -> RowsPartition.withSchema(Schema.create(Schema.Type.INT), Collections.emptyIterator(), OPTIONS),
                "record");
        assertInvalid(() -> RowsPartition.withSchema(schema(), Collections.emptyIterator(), OPTIONS), "no columns");
    }

    private static void assertRefusedSchema(String field) {
        assertInvalid(() -> RowsPartition.withSchema(schema(field), Collections.emptyIterator(), OPTIONS), "field 'c'");
    }

    private static void assertInferred(Kind kind, Object value, Object expected) {
        RowsPartition partition = inferring(row("c", value), row("c", null));
        assertThat(partition.schema().columns().get(0).type()).isEqualTo(ColumnType.of(kind));
        assertThat(partition.schema().columns().get(0).required()).isFalse();
        assertThat(BatchValues.column(partition, "c").toArray()).isEqualTo(new Object[] {expected, null});
    }

    private static ColumnType inferredType(Object... values) {
        RowsPartition partition = RowsPartition.inferring(
                "rows", Arrays.stream(values).map(value -> row("c", value)).iterator(), OPTIONS);
        ColumnType type = partition.schema().columns().get(0).type();
        assertThat(BatchValues.rows(partition)).hasSize(values.length);
        return type;
    }

    private static void assertLaterFails(Object first, Object later) {
        List<Map<String, Object>> rows = many(RowsPartition.INFERRING_ROWS, first);
        rows.add(row("c", later));
        assertFails(RowsPartition.inferring("rows", rows.iterator(), OPTIONS), "column 'c', row 1001");
    }

    private static void assertFails(RowsPartition partition, String message) {
        assertThatThrownBy(() -> BatchValues.rows(partition))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.UNREPRESENTABLE_VALUE))
                .hasMessageContaining(message);
    }

    private static void assertInvalid(ThrowingCallable call, String... messageParts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INVALID_REQUEST))
                .hasMessageContainingAll(messageParts);
    }

    @SafeVarargs
    private static RowsPartition inferring(Map<String, Object>... rows) {
        return RowsPartition.inferring("rows", List.of(rows).iterator(), OPTIONS);
    }

    private static List<Map<String, Object>> many(int count, Object value) {
        return new ArrayList<>(Collections.nCopies(count, new HashMap<>(row("c", value))));
    }

    private static Map<String, Object> row(Object... keysAndValues) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            row.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return row;
    }

    private static String logical(String name, String type, String logicalType) {
        return "{'name':'" + name + "','type':{'type':'" + type + "','logicalType':'" + logicalType + "'}}";
    }

    private static Schema schema(String... fields) {
        String json = "{'type':'record','name':'orders','fields':[" + String.join(",", fields) + "]}";
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }
}
