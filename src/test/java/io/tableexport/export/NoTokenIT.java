package io.tableexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.testing.ExportService;
import io.tableexport.testing.ExportService.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export.auth=none}: everybody on this machine may export tables, and not what only the database's owner knows. */
class NoTokenIT {
    @TempDir
    private Path root;

    @Test
    void everybodyMayReadTablesButNotTheDatabasesOwn() throws Exception {
        String url = "jdbc:h2:mem:notoken;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("create table people (id int primary key)");
        }
        try (ExportService service = ExportService.start(Map.of(
                "export.auth", "none", "export.datasource.main.url", url, "export.local.root", root.toString()))) {
            assertThat(export(service, "people").status()).isEqualTo(200);
            assertThat(export(service, "INFORMATION_SCHEMA.USERS").status()).isEqualTo(403);
            assertThat(root.resolve("INFORMATION_SCHEMA.USERS")).doesNotExist();
        }
    }

    private static Answer export(ExportService service, String table) throws Exception {
        return service.send(service.request(
                ExportService.V1,
                "{\"export_paths\": {\"paths\": [\"" + table + "\"]}, \"table\": \"" + table + "\"}"));
    }
}
