package io.tableexport.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The description of the HTTP API, as the service holds it: to look things up in, and to compare JSON with. */
public final class OpenApiDocument {
    private static final String ADDRESS = "https://localhost/openapi";

    private final JsonNode root;
    private final JsonSchemaFactory factory;

    private OpenApiDocument(JsonNode root) {
        this.root = root;
        this.factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(ADDRESS, root.toString()))));
    }

    public static OpenApiDocument load() {
        try (InputStream yaml = OpenApiDocument.class.getResourceAsStream("/io/tableexport/openapi/openapi.yaml")) {
            return new OpenApiDocument(new YAMLMapper().readTree(yaml));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public JsonNode root() {
        return root;
    }

    /** What stands at a pointer such as {@code /components/schemas}, references followed. */
    public JsonNode at(String pointer) {
        return resolved(root.at(pointer));
    }

    /** The node a reference leads to, or the node itself. */
    public JsonNode resolved(JsonNode node) {
        JsonNode found = node;
        while (found.has("$ref")) {
            found = root.at(found.get("$ref").asText().substring(1));
        }
        return found;
    }

    /** What is wrong with a value by the schema at a pointer; empty if nothing is. */
    public Set<String> problems(String pointer, JsonNode value) {
        JsonSchema schema = factory.getSchema(
                SchemaLocation.of(ADDRESS + "#" + pointer),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
        return schema.validate(value).stream().map(String::valueOf).collect(Collectors.toSet());
    }
}
