package io.tableexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tableexport.failure.FailureType;
import io.tableexport.job.JobState;
import io.tableexport.testing.OpenApiDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The description of the HTTP API against the routes, the kinds of failure and the states of jobs. */
class OpenApiTest {
    private static final Pattern HTTP_ROUTE =
            Pattern.compile("uri: platform-http:(?<path>\\S+)\\s+parameters:\\s+httpMethodRestrict: (?<methods>[A-Z,]+)"
                    + "(?<prefix>\\s+matchOnUriPrefix: true)?");
    private static final Set<String> OPERATIONS = Set.of("get", "post", "put", "delete", "patch", "head", "options");
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();

    /** The methods of each path of the document. */
    private static Map<String, Set<String>> described() {
        Map<String, Set<String>> described = new TreeMap<>();
        DOCUMENT.at("/paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(name -> {
                    if (OPERATIONS.contains(name)) {
                        described
                                .computeIfAbsent(path.getKey(), key -> new TreeSet<>())
                                .add(name.toUpperCase(Locale.ROOT));
                    }
                }));
        return described;
    }

    @Test
    void thePathsAndMethodsAreThoseOfTheRoutes() throws IOException {
        Map<String, Set<String>> described = described();
        Set<String> ofRoutes = new TreeSet<>();
        int routes = 0;
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file);
                Matcher route = HTTP_ROUTE.matcher(text);
                if (!route.find()) {
                    assertThat(text).as("%s says its methods", file).doesNotContain("platform-http:");
                    continue;
                }
                routes++;
                String path = route.group("path");
                Set<String> methods = new TreeSet<>();
                for (Map.Entry<String, Set<String>> entry : described.entrySet()) {
                    boolean below = route.group("prefix") != null
                            && entry.getKey().matches(Pattern.quote(path) + "/\\{[a-z]+}");
                    if (entry.getKey().equals(path) || below) {
                        methods.addAll(entry.getValue());
                        ofRoutes.add(entry.getKey());
                    }
                }
                assertThat(described).as("%s is described", file).containsKey(path);
                assertThat(methods)
                        .as(path)
                        .containsExactlyInAnyOrder(route.group("methods").split(","));
            }
        }
        assertThat(routes).isGreaterThanOrEqualTo(5);
        assertThat(described.keySet()).isEqualTo(ofRoutes);
    }

    @Test
    void everyKindOfFailureStandsWithItsStatus() {
        Set<String> all = new TreeSet<>();
        for (String path : List.of("/v1/data/export-temp", "/v2/data/export", "/v1/data/exports/{id}")) {
            DOCUMENT.at("/paths").get(path).forEach(operation -> {
                for (Map.Entry<String, JsonNode> response :
                        operation.path("responses").properties()) {
                    for (String type : types(response.getValue())) {
                        all.add(type);
                        assertThat(FailureType.valueOf(type.toUpperCase(Locale.ROOT))
                                        .httpStatus())
                                .as(type)
                                .isEqualTo(Integer.parseInt(response.getKey()));
                    }
                }
            });
        }
        List<String> known = new ArrayList<>(
                Arrays.stream(FailureType.values()).map(FailureType::wireName).toList());
        assertThat(all).containsExactlyInAnyOrderElementsOf(known);
        known.add("interrupted"); // of a job whose process died
        assertThat(values("/components/schemas/Exception/properties/type/enum"))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    /** The kinds of failure a response can have; none if it is no failure. */
    private static List<String> types(JsonNode response) {
        List<String> types = new ArrayList<>();
        DOCUMENT.resolved(response)
                .at("/content/application~1json/schema/allOf/1/properties/exception/properties/type/enum")
                .forEach(type -> types.add(type.asText()));
        return types;
    }

    @Test
    void theStatesAreThoseOfJobs() {
        assertThat(values("/components/schemas/JobState/enum"))
                .containsExactlyElementsOf(
                        Arrays.stream(JobState.values()).map(JobState::wireName).toList());
    }

    private static List<String> values(String pointer) {
        List<String> values = new ArrayList<>();
        DOCUMENT.at(pointer).forEach(value -> values.add(value.asText()));
        return values;
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryPartIsReferredTo() {
        Set<String> used = new TreeSet<>();
        DOCUMENT.root().findValuesAsText("$ref").forEach(reference -> {
            assertThat(DOCUMENT.root().at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
            used.add(reference);
        });
        for (String kind : List.of("schemas", "responses", "parameters", "requestBodies")) {
            DOCUMENT.at("/components/" + kind).fieldNames().forEachRemaining(name -> assertThat(used)
                    .contains("#/components/" + kind + "/" + name));
        }
    }
}
