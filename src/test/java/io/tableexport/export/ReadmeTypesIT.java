package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.batch.ColumnType.Kind;
import io.tableexport.batch.TableColumn;
import io.tableexport.source.TableScans;
import io.tableexport.table.ScanOptions;
import io.tableexport.table.TableScan;
import io.tableexport.testing.MariaDbServer;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's tables of types say what the code does, and leave out no type that has a form of its own. */
class ReadmeTypesIT {
    private static final Pattern SECTION = Pattern.compile("(?m)^### (.+)$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Rows for what no test server has: said so in words, and without a type in code. */
    private static final int UNTESTED_ROWS = 2;

    @TempDir
    private static Path directory;

    private static PostgresServer postgres;
    private static MariaDbServer mariaDb;
    private static final List<HikariDataSource> POOLS = new ArrayList<>();

    /** A type and what the README says becomes of it. */
    private record Row(String sqlType, String fileType, String grade) {}

    @BeforeAll
    static void start() {
        postgres = PostgresServer.open();
        postgres.execute(
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore",
                "CREATE TYPE mood AS ENUM ('sad')",
                "CREATE TYPE pair AS (a integer, b text)",
                "CREATE DOMAIN price AS numeric(10,3)");
        mariaDb = MariaDbServer.open();
        POOLS.add(mariaDb.pool(MariaDbServer.Driver.MARIADB, 2));
    }

    @AfterAll
    static void stop() {
        POOLS.forEach(HikariDataSource::close);
        mariaDb.close();
        postgres.close();
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = Sql.pool(url);
        POOLS.add(pool);
        return pool;
    }

    private static String section(String name) throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        Matcher heading = SECTION.matcher(readme);
        while (heading.find()) {
            if (heading.group(1).equals(name)) {
                int end = readme.indexOf("\n#", heading.end());
                return readme.substring(heading.end(), end);
            }
        }
        throw new IllegalStateException("the README has no section " + name);
    }

    private static List<Row> rows(String name) throws Exception {
        List<Row> rows = new ArrayList<>();
        int untested = 0;
        for (String line : section(name).split("\n", -1)) {
            if (!line.startsWith("| ") || line.startsWith("| SQL type")) {
                continue;
            }
            String[] cells = line.split("\\|", -1);
            List<String> types = CODE.matcher(cells[1])
                    .results()
                    .map(result -> result.group(1))
                    .toList();
            if (types.isEmpty()) {
                untested++;
                continue;
            }
            Matcher fileType = CODE.matcher(cells[2]);
            assertThat(fileType.find()).as(line).isTrue();
            types.forEach(type -> rows.add(new Row(type, fileType.group(1), cells[3].strip())));
        }
        assertThat(untested).isLessThan(UNTESTED_ROWS);
        assertThat(rows).isNotEmpty();
        return rows;
    }

    /** Makes a column of each type and reads what it becomes. */
    private static void check(String name, DataSource source) throws Exception {
        int made = 0;
        for (Row row : rows(name)) {
            String table = "readme_" + made++;
            assertThat(described(source, table, row.sqlType()))
                    .as("%s: %s", name, row.sqlType())
                    .isEqualTo(row.fileType() + ", " + row.grade());
        }
    }

    private static String described(DataSource source, String table, String sqlType) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (c " + sqlType + ")");
        }
        try (TableScan scan = TableScans.open(source, table, ScanOptions.withReaders(1), any -> {})) {
            TableColumn column = scan.schema().columns().get(0);
            assertThat(column.recognised()).as(sqlType).isTrue();
            return column.type() + ", " + column.fidelity().name().toLowerCase(Locale.ROOT);
        }
    }

    /** Types of the tables every value of which is compared are all in the README, whatever their parameters. */
    private static void checkComplete(String name, List<TypedColumn> columns) throws Exception {
        List<String> said =
                rows(name).stream().map(row -> bare(row.sqlType())).distinct().toList();
        assertThat(columns.stream()
                        .map(column -> bare(column.definition()))
                        .filter(type -> !type.isEmpty())
                        .distinct())
                .as(name)
                .isSubsetOf(said);
    }

    private static String bare(String type) {
        String withoutParameters = type.toLowerCase(Locale.ROOT).replaceAll("\\([^()]*\\)", "");
        return withoutParameters.replaceAll("\\(.*\\)", "").strip();
    }

    @Test
    void typesOfPostgresAreThose() throws Exception {
        check("PostgreSQL", postgres.dataSource());
    }

    @Test
    void everyBuiltInTypeOfPostgresWithAFormOfItsOwnIsThere() throws Exception {
        List<String> said = new ArrayList<>();
        List<String> ownForm = new ArrayList<>();
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (Row row : rows("PostgreSQL")) {
                said.add(name(statement, "'" + row.sqlType().replaceAll("\\(.*\\)", "") + "'::regtype"));
            }
        }
        List<String> builtIn = new ArrayList<>();
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet types = statement.executeQuery("SELECT format_type(oid, -1) FROM pg_type WHERE typtype = 'b'"
                        + " AND typnamespace = 'pg_catalog'::regnamespace AND typcategory <> 'A'")) {
            while (types.next()) {
                builtIn.add(types.getString(1));
            }
        }
        int made = 0;
        for (String type : builtIn) {
            String becomes = described(postgres.dataSource(), "built_in_" + made++, type);
            if (!becomes.equals("STRING, text")) {
                ownForm.add(type);
            }
        }
        assertThat(builtIn).hasSizeGreaterThan(60);
        assertThat(ownForm).hasSizeGreaterThan(20).isSubsetOf(said);
    }

    private static String name(Statement statement, String type) throws SQLException {
        try (ResultSet name = statement.executeQuery("SELECT format_type(" + type + ", -1)")) {
            name.next();
            return name.getString(1);
        }
    }

    @Test
    void typesOfH2AreThose() throws Exception {
        check("H2", pool("jdbc:h2:mem:readme;DB_CLOSE_DELAY=-1"));
        checkComplete("H2", H2TypedTable.columns());
    }

    @Test
    void typesOfMariaDbAreThose() throws Exception {
        check("MariaDB and MySQL", POOLS.get(0));
        checkComplete(
                "MariaDB and MySQL",
                MariaDbTypedTable.columns(MariaDbServer.Driver.MARIADB).stream()
                        .map(column -> column.definedAs(column.definition().replace("year(4)", "year")))
                        .toList());
    }

    @Test
    void typesOfSqliteAreThose() throws Exception {
        check("SQLite", pool("jdbc:sqlite:" + directory.resolve("readme.sqlite")));
    }

    @Test
    void typesOfDuckDbAreThose() throws Exception {
        check("DuckDB", pool("jdbc:duckdb:" + directory.resolve("readme.duckdb")));
        checkComplete(
                "DuckDB",
                DuckDbTypedTable.columns().stream()
                        .filter(column -> !column.definition().endsWith("]")) // of any element
                        .toList());
    }

    @Test
    void theFileTypesAreExplained() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        String types = readme.substring(readme.indexOf("## Types"), readme.indexOf("### PostgreSQL"));
        for (Kind kind : Kind.values()) {
            assertThat(types).contains("`" + kind.name());
        }
    }
}
