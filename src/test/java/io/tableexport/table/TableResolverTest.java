package io.tableexport.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.testing.H2Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TableResolverTest {
    private static H2Database database;

    @BeforeAll
    static void createTables() {
        database = new H2Database(
                1,
                "CREATE TABLE ORDERS(ID INT)",
                "CREATE TABLE \"Mixed\"(ID INT)",
                "CREATE TABLE \"twice\"(ID INT)",
                "CREATE TABLE \"Twice\"(ID INT)",
                "CREATE TABLE A_B(ID INT)",
                "CREATE TABLE AXB(ID INT)",
                "CREATE TABLE \"P%\"(ID INT)",
                "CREATE TABLE \"PX\"(ID INT)",
                "CREATE TABLE \"back\\slash\"(ID INT)",
                "CREATE TABLE \"a\"\"b\"(ID INT)",
                "CREATE TABLE \"SALES.ORDERS\"(ID INT)",
                "CREATE VIEW V AS SELECT * FROM ORDERS",
                "CREATE SEQUENCE SEQ",
                "CREATE INDEX IX ON ORDERS(ID)",
                "CREATE SCHEMA SALES",
                "CREATE TABLE SALES.ORDERS(ID INT)",
                "CREATE TABLE SALES.ITEMS(ID INT)",
                "CREATE TABLE SALES.BOTH(ID INT)",
                "CREATE SCHEMA S_LES",
                "CREATE TABLE S_LES.ITEMS2(ID INT)",
                "CREATE SCHEMA OTHER",
                "CREATE TABLE OTHER.BOTH(ID INT)",
                "CREATE SCHEMA \"dot.ted\"",
                "CREATE TABLE \"dot.ted\".\"ta.ble\"(ID INT)",
                "CREATE SCHEMA X",
                "CREATE TABLE X.\"Y.Z\"(ID INT)",
                "CREATE SCHEMA \"X.Y\"",
                "CREATE TABLE \"X.Y\".Z(ID INT)");
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @Test
    void exactNameIsFound() {
        assertThat(resolve("ORDERS").quoted()).isEqualTo("\"PUBLIC\".\"ORDERS\"");
        assertThat(resolve("PUBLIC.ORDERS").qualifiedName()).isEqualTo("PUBLIC.ORDERS");
        assertThat(resolve("Mixed").kind()).isEqualTo("BASE TABLE");
        assertThat(resolve("V").kind()).isEqualTo("VIEW");
    }

    @Test
    void oneNameThatDiffersInCaseIsFound() {
        assertThat(resolve("orders").qualifiedName()).isEqualTo("PUBLIC.ORDERS");
        assertThat(resolve("public.Orders").qualifiedName()).isEqualTo("PUBLIC.ORDERS");
        assertThat(resolve("MIXED").qualifiedName()).isEqualTo("PUBLIC.Mixed");
    }

    @Test
    void exactNameWinsOverOthersThatDifferInCase() {
        assertThat(resolve("Twice").name()).isEqualTo("Twice");
        assertThat(resolve("twice").name()).isEqualTo("twice");
    }

    @Test
    void severalNamesThatDifferInCaseAreRefusedAndListed() {
        assertRefused("TWICE", FailureType.INVALID_REQUEST, "\"PUBLIC\".\"twice\"", "\"PUBLIC\".\"Twice\"");
        assertRefused("public.TWICE", FailureType.INVALID_REQUEST, "\"PUBLIC\".\"twice\"", "\"PUBLIC\".\"Twice\"");
    }

    @Test
    void wildcardsOfMetadataPatternsAreOrdinaryCharacters() {
        assertThat(resolve("A_B").name()).isEqualTo("A_B");
        assertThat(resolve("a_b").name()).isEqualTo("A_B");
        assertThat(resolve("P%").name()).isEqualTo("P%");
        assertThat(resolve("S_LES.ITEMS2").schema()).isEqualTo("S_LES");
        assertRefused("S_LES.ITEMS", FailureType.NOT_FOUND);
        assertRefused("%", FailureType.NOT_FOUND);
        assertRefused("ORDER_", FailureType.NOT_FOUND);
        assertThat(resolve("back\\slash").name()).isEqualTo("back\\slash");
    }

    @Test
    void quoteInsideANameIsDoubled() {
        assertThat(resolve("a\"b").quoted()).isEqualTo("\"PUBLIC\".\"a\"\"b\"");
        assertThat(resolve("\"a\"\"b\"").name()).isEqualTo("a\"b");
    }

    @Test
    void quotedPartsMatchExactlyOnly() {
        assertThat(resolve("\"ORDERS\"").qualifiedName()).isEqualTo("PUBLIC.ORDERS");
        assertThat(resolve("sales.\"ORDERS\"").quoted()).isEqualTo("\"SALES\".\"ORDERS\"");
        assertRefused("\"orders\"", FailureType.NOT_FOUND);
        assertRefused("SALES.\"orders\"", FailureType.NOT_FOUND);
    }

    @Test
    void wholeTextIsATableOfTheCurrentSchemaBeforeItIsSplit() {
        assertThat(resolve("SALES.ORDERS").quoted()).isEqualTo("\"PUBLIC\".\"SALES.ORDERS\"");
        assertThat(resolve("\"SALES\".\"ORDERS\"").quoted()).isEqualTo("\"SALES\".\"ORDERS\"");
    }

    @Test
    void textIsSplitAtEachDot() {
        assertThat(resolve("dot.ted.ta.ble").quoted()).isEqualTo("\"dot.ted\".\"ta.ble\"");
        assertThat(resolve("\"dot.ted\".\"ta.ble\"").quoted()).isEqualTo("\"dot.ted\".\"ta.ble\"");
    }

    @Test
    void twoSplitsThatBothExistAreRefused() {
        assertRefused("X.Y.Z", FailureType.INVALID_REQUEST, "\"X\".\"Y.Z\"", "\"X.Y\".\"Z\"");
        assertThat(resolve("X.\"Y.Z\"").quoted()).isEqualTo("\"X\".\"Y.Z\"");
    }

    @Test
    void unqualifiedNameIsFoundInTheOneOtherSchemaThatHasIt() {
        assertThat(resolve("items").qualifiedName()).isEqualTo("SALES.ITEMS");
        assertRefused("both", FailureType.INVALID_REQUEST, "\"OTHER\".\"BOTH\"", "\"SALES\".\"BOTH\"");
    }

    @Test
    void systemTablesAreFlaggedAndFoundWithTheirSchemaOnly() {
        assertThat(resolve("information_schema.tables").system()).isTrue();
        assertThat(resolve("ORDERS").system()).isFalse();
        assertRefused("TABLES", FailureType.NOT_FOUND);
    }

    @Test
    void whatIsNoTableIsNotFound() {
        for (String text : new String[] {
            "nowhere",
            "SEQ",
            "IX",
            "",
            ".",
            "..",
            "ORDERS.",
            ".ORDERS",
            "\"",
            "\"\"",
            "ORDERS; DROP TABLE ORDERS",
            "SALES.NOTHING",
            "NOTHING.ORDERS"
        }) {
            assertRefused(text, FailureType.NOT_FOUND);
        }
    }

    private static void assertRefused(String text, FailureType type, String... listed) {
        assertThatThrownBy(() -> resolve(text))
                .isInstanceOfSatisfying(
                        ExportException.class,
                        e -> assertThat(e.type()).as(text).isEqualTo(type))
                .hasMessageContaining("'" + text + "'")
                .satisfies(e -> assertThat(List.of(listed))
                        .allSatisfy(name -> assertThat(e).hasMessageContaining(name)));
    }

    private static ResolvedTable resolve(String text) {
        try (Connection connection = database.source().getConnection()) {
            return TableResolver.resolve(connection, text, table -> {});
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
