package io.tableexport.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.table.ScanOptions;
import io.tableexport.testing.H2Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DataSourcesTest {
    private static final String SECRET = "sesame-4711";

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void databaseThatIsDownStopsNoStartAndFailsTheExport() throws IOException {
        String url = "jdbc:postgresql://127.0.0.1:" + closedPort() + "/db?password=" + SECRET;
        try (DataSources sources = DataSources.open(
                Map.of("main", Map.of("url", url, "username", "u", "connection-timeout-ms", "300")), 2)) {
            assertThatThrownBy(() -> TableScans.open(sources.get("main"), "T", ScanOptions.withReaders(1), table -> {}))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DATABASE_FAILED))
                    .hasMessageContaining("cannot be reached")
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void wrongPasswordFailsTheExportWithoutNamingIt() throws SQLException {
        try (H2Database database = new H2Database(1, "CREATE USER U PASSWORD 'right'");
                DataSources sources = database.sourceOf("U", SECRET)) {
            assertThatThrownBy(() -> TableScans.open(sources.get("main"), "T", ScanOptions.withReaders(1), table -> {}))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DATABASE_FAILED))
                    .hasMessageContaining("refused the user name or password")
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void poolHasTheSizeOfTheCallerUnlessConfigured() throws SQLException {
        Map<String, String> small = Map.of("url", "jdbc:h2:mem:x", "maximum-pool-size", "1");
        try (DataSources sources = DataSources.open(Map.of("main", h2(), "small", small), 2)) {
            assertThat(size(sources.get("main"))).isEqualTo(2);
            assertThat(size(sources.get("small"))).isEqualTo(1);
        }
    }

    @Test
    void connectionsAreOutOfAutoCommit() throws SQLException {
        try (H2Database database = new H2Database(1);
                Connection connection = database.source().getConnection()) {
            assertThat(connection.getAutoCommit()).isFalse();
        }
    }

    @Test
    void unknownNameIsNotFoundAndTheKnownOnesAreListed() {
        try (DataSources sources = DataSources.open(
                Map.of("main", Map.of("url", "jdbc:h2:mem:x", "password", SECRET), "other", h2()), 1)) {
            assertThatThrownBy(() -> sources.get("nowhere"))
                    .isInstanceOfSatisfying(
                            ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NOT_FOUND))
                    .hasMessage("there is no data source 'nowhere'; configured are main, other");
            assertThat(sources.toString() + sources.get("main")).doesNotContain(SECRET);
        }
    }

    @Test
    void wrongSettingNamesItsKeyAndNoSecret() {
        assertRefused("export.datasource.main.url", Map.of("password", SECRET));
        assertRefused("export.datasource.main.url", Map.of("url", "jdbc:nothing://h?password=" + SECRET));
        assertRefused("export.datasource.main.pasword", Map.of("url", "jdbc:h2:mem:x", "pasword", SECRET));
        for (String size : List.of("0", "-1", "many", "99999999999")) {
            assertRefused(
                    "export.datasource.main.maximum-pool-size",
                    Map.of("url", "jdbc:h2:mem:x", "maximum-pool-size", size));
        }
        assertRefused(
                "export.datasource.main.connection-timeout-ms",
                Map.of("url", "jdbc:h2:mem:x", "connection-timeout-ms", "249"));
    }

    private static void assertRefused(String key, Map<String, String> settings) {
        assertThatThrownBy(() -> DataSources.open(Map.of("main", settings), 1).close())
                .isInstanceOf(ExportException.class)
                .hasMessageStartingWith(key)
                .hasMessageNotContaining(SECRET)
                .hasNoCause();
    }

    private static int size(DataSource source) throws SQLException {
        return source.unwrap(HikariDataSource.class).getMaximumPoolSize();
    }

    private static Map<String, String> h2() {
        return Map.of("url", "jdbc:h2:mem:x");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
