package io.tableexport.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.settings.ExportSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The YAML files as an engineer reads them: one route a file, named like it, and no property nobody declared. */
class RouteFilesTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^}:]+)(?::[^}]*)?}}");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^      - name: (\\S+)\\R        description: \\S");
    private static final Pattern ID = Pattern.compile("(?m)^    id: (\\S+)$");

    @Test
    void everyFileHoldsOneRouteOfItsName() throws IOException {
        for (Path file : routeFiles()) {
            String name = file.getFileName().toString().replace(".yaml", "");
            Matcher id = ID.matcher(Files.readString(file));
            assertThat(id.find()).as("%s has an id", file).isTrue();
            assertThat(id.group(1)).isEqualTo(name);
            assertThat(id.find()).as("%s has a second route", file).isFalse();
        }
    }

    @Test
    void everyPropertyARouteUsesIsDeclaredAndExplained() throws IOException {
        Set<String> declared = declared().stringPropertyNames();
        Set<String> found = new TreeSet<>();
        for (Path file : routeFiles()) {
            String text = Files.readString(file);
            Set<String> parameters = parametersOfTemplate(text);
            Set<String> used = new TreeSet<>();
            Matcher placeholder = PLACEHOLDER.matcher(text);
            while (placeholder.find()) {
                used.add(placeholder.group(1));
            }
            found.addAll(used);
            assertThat(used).as("%s uses every parameter", file).containsAll(parameters);
            used.removeAll(parameters);
            assertThat(declared).as("%s uses only what is declared", file).containsAll(used);
        }
        assertThat(found).isNotEmpty();
    }

    @Test
    void everyDeclaredKeyHasACommentAboveIt() throws IOException {
        List<String> bare = new ArrayList<>();
        List<String> lines = Files.readAllLines(Path.of("application.properties"));
        for (int i = 1; i < lines.size(); i++) {
            boolean isKey = lines.get(i).matches("[a-z].*=.*");
            boolean explained =
                    lines.get(i - 1).startsWith("#") || lines.get(i - 1).matches("[a-z].*=.*");
            if (isKey && !explained) {
                bare.add(lines.get(i));
            }
        }
        assertThat(bare).isEmpty();
    }

    @Test
    void theFileDeclaresTheDefaultsOfTheCode() throws IOException {
        Properties declared = declared();
        Map<String, String> defaults = ExportSettings.of(Map.of()).asMap();
        defaults.forEach(
                (key, value) -> assertThat(declared.getProperty(key)).as(key).isEqualTo(value));
        List<String> unknown = declared.stringPropertyNames().stream()
                .filter(key -> key.startsWith("export.") && !defaults.containsKey(key))
                .toList();
        assertThat(unknown).isEmpty();
    }

    /** What a route template declares, each with its description. */
    private static Set<String> parametersOfTemplate(String text) {
        Set<String> parameters = new TreeSet<>();
        Matcher parameter = PARAMETER.matcher(text);
        while (parameter.find()) {
            parameters.add(parameter.group(1));
        }
        return parameters;
    }

    private static Properties declared() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    private static List<Path> routeFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.sorted().toList();
        }
    }
}
