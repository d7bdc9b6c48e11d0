package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tableexport.failure.ExportException;
import io.tableexport.testing.OpenApiDocument;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The description of a request against the parser: the same fields, and of every field the same values accepted and
 * refused, at the edges of its type, its list of values, its limits and its pattern.
 */
class OpenApiRequestTest {
    private static final String REQUEST = "/components/schemas/ExportRequest";
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();
    private static final ObjectMapper JSON = StrictJson.mapper();

    private static final String FLAT =
            """
            {"storage_type": "S3", "bucket": "my_bucket", "directory_path": "a/b",
             "credentials": {"access_key": "a", "secret_key": "s", "session_token": "t"},
             "options": {"endpoint": "https://s3.example", "region": "r", "allow_http": true,
              "virtual_hosted_style": false, "server_side_encryption": "aws:kms", "kms_key_id": "alias/k",
              "tags": {"team": "sales"}}}""";

    private static final String NESTED =
            """
            {"export_paths": {"paths": ["a/b"], "storage_config": {"storage_type": "S3", "bucket": "my_bucket",
               "credentials": {"access_key": "a", "secret_key": "s", "session_token": "t"},
               "options": {"endpoint": "https://s3.example", "region": "r", "allow_http": true,
                "virtual_hosted_style": false, "server_side_encryption": "aws:kms", "kms_key_id": "alias/k",
                "tags": {"team": "sales"}}}},
             "table": "t", "datasource": "main", "format": "Parquet", "compression": "zstd", "mode": "multi_file",
             "row_group_size": 1, "max_row_groups_per_file": 1, "target_file_size_bytes": 1, "include_metrics": true,
             "columns": ["c"], "filter": [{"column": "c", "op": "=", "value": 1}], "if_exists": "error",
             "on_unrepresentable": {"default": "null", "columns": {"c": "text"}}, "bloom_filters": ["c"],
             "compat": "spark", "dry_run": true}""";

    private static final String AZURE_FLAT =
            """
            {"storage_type": "Azure", "bucket": "my-container", "directory_path": "a/b",
             "credentials": {"account_key": "YWNjb3VudA=="},
             "options": {"account_name": "account", "endpoint": "https://azure.example", "allow_http": true,
              "path_style": true}}""";

    private static final String AZURE_NESTED =
            """
            {"export_paths": {"paths": ["a/b"], "storage_config": {"storage_type": "Azure", "bucket": "my-container",
               "credentials": {"sas_token": "sv=1&sig=a%2Fb%3D"},
               "options": {"account_name": "account", "endpoint": "https://azure.example", "allow_http": true,
                "path_style": false}}}}""";

    private static final List<String> BASES = List.of(FLAT, NESTED, AZURE_FLAT, AZURE_NESTED);

    private static final List<String> POOL = List.of(
            "null", "true", "7", "-1", "1.5", "\"x\"", "\"\"", "[]", "[null]", "[1]", "[\"c\"]", "{}", "{\"q\": 1}");

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    private static boolean parserTakes(JsonNode request) {
        try {
            ExportRequest.parse(JSON.readValue(request.toString(), RequestBody.class));
            return true;
        } catch (ExportException | MismatchedInputException refused) {
            return false;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean agree(JsonNode request, String about) {
        Set<String> problems = DOCUMENT.problems(REQUEST, request);
        boolean taken = parserTakes(request);
        String text = request.toString();
        assertThat(problems.isEmpty())
                .as(
                        "%s: the parser %s it, the description says %s, of %s",
                        about, taken ? "takes" : "refuses", problems, text.substring(0, Math.min(400, text.length())))
                .isEqualTo(taken);
        return taken;
    }

    private static Set<String> fieldsOf(String... pointers) {
        Set<String> names = new TreeSet<>();
        for (String pointer : pointers) {
            DOCUMENT.at(pointer).get("properties").fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    @Test
    void theFieldsAreTheParsers() {
        String schemas = "/components/schemas/";
        assertThat(fieldsOf(
                        schemas + "ContentsFields",
                        schemas + "S3Storage",
                        schemas + "NestedRequest",
                        schemas + "FlatRequest"))
                .containsExactlyInAnyOrderElementsOf(RequestParser.KNOWN);
        Set<String> kinds = new TreeSet<>();
        for (JsonNode kind : DOCUMENT.at(schemas + "StorageFields/oneOf")) {
            String pointer = kind.get("$ref").asText().substring(1);
            assertThat(fieldsOf(pointer)).as(pointer).containsExactlyInAnyOrderElementsOf(StorageTargetParser.KNOWN);
            DOCUMENT.at(pointer + "/properties/storage_type/enum").forEach(name -> kinds.add(name.asText()));
        }
        kinds.remove("null");
        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(StorageKinds.byWireName().keySet());
        assertThat(fieldsOf(schemas + "S3Storage/properties/credentials"))
                .containsExactlyInAnyOrderElementsOf(S3Target.KNOWN_CREDENTIALS);
        assertThat(fieldsOf(schemas + "S3Storage/properties/options"))
                .containsExactlyInAnyOrderElementsOf(S3Target.KNOWN_OPTIONS);
        assertThat(fieldsOf(schemas + "AzureStorage/properties/credentials"))
                .containsExactlyInAnyOrderElementsOf(AzureTarget.KNOWN_CREDENTIALS);
        assertThat(fieldsOf(schemas + "AzureStorage/properties/options"))
                .containsExactlyInAnyOrderElementsOf(AzureTarget.KNOWN_OPTIONS);
        Set<String> operators = new TreeSet<>();
        for (JsonNode branch : DOCUMENT.at(schemas + "Condition/oneOf")) {
            Set<String> fields = new TreeSet<>();
            branch.get("properties").fieldNames().forEachRemaining(fields::add);
            assertThat(fields).containsExactlyInAnyOrderElementsOf(FilterParser.CONDITION);
            branch.at("/properties/op/enum").forEach(operator -> operators.add(operator.asText()));
        }
        assertThat(operators).containsExactlyInAnyOrderElementsOf(FilterParser.OPERATORS.keySet());
    }

    @Test
    void aDefaultIsWhatTheParserTakesForAnAbsentField() throws Exception {
        List<String> without = new ArrayList<>();
        ObjectNode request = (ObjectNode) json("{\"directory_path\": \"d\"}");
        ExportRequest plain = ExportRequest.parse(JSON.readValue(request.toString(), RequestBody.class));
        for (Map.Entry<String, JsonNode> field :
                DOCUMENT.at("/components/schemas/ContentsFields/properties").properties()) {
            JsonNode standard = field.getValue().get("default");
            if (standard == null) {
                without.add(field.getKey());
                continue;
            }
            ObjectNode same = request.deepCopy();
            same.set(field.getKey(), standard);
            assertThat(ExportRequest.parse(JSON.readValue(same.toString(), RequestBody.class)))
                    .as(field.getKey())
                    .isEqualTo(plain);
        }
        // those the description says in words
        assertThat(without)
                .containsExactlyInAnyOrder("table", "compression", "columns", "filter", "bloom_filters", "compat");
        JsonNode schemas = DOCUMENT.at("/components/schemas");
        assertThat(schemas.at("/LocalStorage/properties/storage_type/default").asText())
                .isEqualToIgnoringCase(plain.target().routeName());
        JsonNode options = schemas.at("/S3Storage/properties/options/properties");
        S3Target s3 = (S3Target) Requests.s3Options("{}").target();
        assertThat(options.at("/region/default").asText()).isEqualTo(s3.region());
        assertThat(options.at("/allow_http/default").asBoolean()).isEqualTo(s3.allowHttp());
        JsonNode azure = schemas.at("/AzureStorage/properties/options/properties");
        ObjectNode http = (ObjectNode) json(AZURE_FLAT);
        http.withObject("/options").put("endpoint", "http://azure.example").remove(List.of("allow_http", "path_style"));
        assertThat(parserTakes(http)).isEqualTo(azure.at("/allow_http/default").asBoolean());
        http.withObject("/options").put("allow_http", true);
        AzureTarget target = (AzureTarget) ExportRequest.parse(JSON.readValue(http.toString(), RequestBody.class))
                .target();
        assertThat(azure.at("/path_style/default").asBoolean()).isEqualTo(target.pathStyle());
    }

    @Test
    void everyFieldTakesWhatItsDescriptionSaysAndNothingElse() {
        List<String> compared = new ArrayList<>();
        for (String text : BASES) {
            JsonNode base = json(text);
            assertThat(agree(base, "the base")).isTrue();
            eachField(base, "", (pointer, schema) -> {
                int taken = 0;
                int refused = 0;
                List<JsonNode> values = candidates(schema);
                values.add(base.at(pointer));
                for (JsonNode value : values) {
                    if (agree(replaced(base, pointer, value), pointer)) {
                        taken++;
                    } else {
                        refused++;
                    }
                }
                assertThat(taken).as(pointer).isPositive();
                assertThat(refused).as(pointer).isPositive();
                compared.add(pointer);
            });
        }
        assertThat(compared).hasSizeGreaterThan(80);
    }

    @Test
    void anUnknownFieldIsRefusedWhereverItStands() {
        for (String text : BASES) {
            JsonNode base = json(text);
            List<String> objects = new ArrayList<>(List.of(""));
            eachField(base, "", (pointer, schema) -> {
                if (base.at(pointer).isObject() && !pointer.endsWith("/columns")) {
                    objects.add(pointer);
                }
            });
            for (String pointer : objects) {
                JsonNode changed = base.deepCopy();
                ((ObjectNode) changed.at(pointer)).put("another", 1);
                assertThat(agree(changed, pointer + " and another")).isFalse();
            }
        }
    }

    @Test
    void whatAFieldOfAStorageAsksOfAnother() {
        List<String> s3 = List.of(
                "{'kms_key_id': 'k'}",
                "{'kms_key_id': null}",
                "{'kms_key_id': 'k', 'server_side_encryption': 'AES256'}",
                "{'kms_key_id': 'k', 'server_side_encryption': null}",
                "{'kms_key_id': 'k', 'server_side_encryption': 'aws:kms'}",
                "{'server_side_encryption': 'aws:kms'}");
        assertThat(s3.stream().map(options -> withIn(FLAT, "options", options)))
                .containsExactly(false, true, false, false, true, true);
        List<String> azure = List.of(
                "{}",
                "{'account_name': 'abc', 'path_style': true}",
                "{'account_name': 'abc', 'path_style': true, 'endpoint': null}",
                "{'account_name': 'abc', 'path_style': false}",
                "{'account_name': 'abc', 'path_style': true, 'endpoint': 'https://h'}");
        assertThat(azure.stream().map(options -> withIn(AZURE_FLAT, "options", options)))
                .containsExactly(false, false, false, true, true);
        List<String> credentials = List.of(
                "{}",
                "{'account_key': 'YWJj', 'sas_token': 'sv=1'}",
                "{'account_key': null, 'sas_token': null}",
                "{'account_key': 'YWJj', 'sas_token': null}",
                "{'account_key': null, 'sas_token': 'sv=1'}",
                "null");
        assertThat(credentials.stream().map(keys -> withIn(AZURE_FLAT, "credentials", keys)))
                .containsExactly(false, false, false, true, true, true);
        assertThat(withIn(AZURE_FLAT, "storage_type", "'S3'")).isFalse();
        assertThat(withIn(FLAT, "storage_type", "'Azure'")).isFalse();
    }

    @Test
    void theKeysOfTagsAreAsTheDescriptionSays() {
        for (String key : List.of("t", "x".repeat(128), "a b", "\u00e4", "AWS:x", "a:aws:", "_.:/=+@-")) {
            assertThat(tagged(key)).as(key).isTrue();
        }
        for (String key : List.of("", "x".repeat(129), "aws:x", "a?", "a\tb", "a&b", "<")) {
            assertThat(tagged(key)).as(key).isFalse();
        }
    }

    private static boolean tagged(String key) {
        ObjectNode tags = JSON.createObjectNode().put(key, "v");
        return agree(replaced(json(FLAT), "/options/tags", tags), "tag " + key);
    }

    private static boolean withIn(String base, String field, String value) {
        return agree(replaced(json(base), "/" + field, json(value.replace('\'', '"'))), field);
    }

    @Test
    void bothShapesOrNeitherAreRefused() {
        ObjectNode both = (ObjectNode) json(NESTED);
        both.put("directory_path", "d");
        assertThat(agree(both, "both shapes")).isFalse();
        assertThat(agree(json("{\"table\": \"t\"}"), "no shape")).isFalse();
        assertThat(agree(json("[]"), "no object")).isFalse();
    }

    @Test
    void eachOperatorTakesTheValuesItsDescriptionSays() {
        ArrayNode most = JSON.createArrayNode();
        for (int i = 0; i < 1_000; i++) {
            most.add(i);
        }
        List<JsonNode> values = new ArrayList<>(List.of(most, most.deepCopy().add(1)));
        POOL.forEach(text -> values.add(json(text)));
        values.add(json("[1, \"b\"]"));
        values.add(json("[1, 2, 3]"));
        values.add(json("[1, null]"));
        for (String operator : FilterParser.OPERATORS.keySet()) {
            ObjectNode condition = JSON.createObjectNode().put("column", "c").put("op", operator);
            agree(filtered(condition), operator + " without value");
            for (JsonNode value : values) {
                agree(filtered(condition.deepCopy().set("value", value)), operator);
            }
        }
    }

    private static JsonNode filtered(JsonNode condition) {
        ObjectNode request = (ObjectNode) json("{\"directory_path\": \"d\"}");
        request.putArray("filter").add(condition);
        return request;
    }

    @Test
    void theExamplesOfTheReadmeAndOfTheDescriptionAreRequests() throws Exception {
        List<String> examples = new ArrayList<>();
        Pattern body = Pattern.compile("-d '(\\{.*?\\})'", Pattern.DOTALL);
        examples.addAll(body.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList());
        assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
        examples.add(Requests.REFERENCE);
        examples.add(Files.readString(Path.of("src/test/resources/quickstart/reference-request.json")));
        DOCUMENT.at("/components/requestBodies/Export/content/application~1json/examples")
                .forEach(example -> examples.add(example.get("value").toString()));
        for (String example : examples) {
            assertThat(agree(json(example), "example")).as(example).isTrue();
        }
    }

    /** Calls for every field of a value that has them all, with its pointer and its schema. */
    private static void eachField(JsonNode base, String at, BiConsumer<String, JsonNode> each) {
        JsonNode value = base.at(at);
        JsonNode schema = schemaOf(base, at);
        if (value.isObject()) {
            value.fieldNames().forEachRemaining(name -> {
                String pointer = at + "/" + name;
                each.accept(pointer, schemaOf(base, pointer));
                eachField(base, pointer, each);
            });
        } else if (value.isArray()) {
            each.accept(at + "/0", schemaOf(base, at + "/0"));
            eachField(base, at + "/0", each);
        }
        assertThat(schema).as(at).isNotNull();
    }

    /** The schema of what stands at a pointer of a request; of a choice, its storage's or the one that knows the field. */
    private static JsonNode schemaOf(JsonNode base, String pointer) {
        JsonNode schema = DOCUMENT.at(REQUEST);
        for (String name : pointer.split("/")) {
            if (!name.isEmpty()) {
                schema = step(schema, name, base.findValue("storage_type"));
                assertThat(schema).as("the description knows %s", pointer).isNotNull();
            }
        }
        return schema;
    }

    private static JsonNode step(JsonNode schema, String name, JsonNode storage) {
        JsonNode here = DOCUMENT.resolved(schema);
        if (name.equals("0") && here.has("items")) {
            return DOCUMENT.resolved(here.get("items"));
        }
        if (here.path("properties").has(name)) {
            return DOCUMENT.resolved(here.get("properties").get(name));
        }
        for (String choice : List.of("allOf", "oneOf")) {
            for (JsonNode part : here.path(choice)) {
                JsonNode kinds = DOCUMENT.resolved(part).at("/properties/storage_type/enum");
                boolean other = kinds.isArray() && !kinds.toString().contains(storage.toString());
                JsonNode found = other ? null : step(part, name, storage);
                if (found != null) {
                    return found;
                }
            }
        }
        return here.path("additionalProperties").isObject()
                ? DOCUMENT.resolved(here.get("additionalProperties"))
                : null;
    }

    private static JsonNode replaced(JsonNode base, String pointer, JsonNode value) {
        JsonNode changed = base.deepCopy();
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = changed.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), value);
        } else {
            ((ObjectNode) parent).set(name, value);
        }
        return changed;
    }

    /** Values of every type, and those at the edges of what a schema says. */
    private static List<JsonNode> candidates(JsonNode schema) {
        List<JsonNode> values = new ArrayList<>();
        POOL.forEach(text -> values.add(json(text)));
        List<JsonNode> all = new ArrayList<>(List.of(schema));
        schema.path("oneOf").forEach(part -> all.add(DOCUMENT.resolved(part)));
        for (JsonNode part : all) {
            part.path("enum").forEach(values::add);
            for (String limit : List.of("minimum", "maximum")) {
                if (part.has(limit)) {
                    for (int change = -1; change <= 1; change++) {
                        values.add(json(part.get(limit)
                                .bigIntegerValue()
                                .add(BigInteger.valueOf(change))
                                .toString()));
                    }
                }
            }
            if (part.has("maxLength")) {
                int most = part.get("maxLength").asInt();
                values.add(json("\"" + "x".repeat(most) + "\""));
                values.add(json("\"" + "x".repeat(most + 1) + "\""));
            }
            if (part.has("pattern")) {
                for (String text : List.of(
                        "a b",
                        "a/b",
                        "/a",
                        "a//b",
                        "a_b-c.d",
                        "-ab",
                        "ab-",
                        "a".repeat(63),
                        "a".repeat(64),
                        "http://h",
                        "https://h:1/",
                        "https://u@h",
                        "https://h/p",
                        "https://h?q",
                        "ftp://h",
                        "a--b",
                        "YWJj",
                        "YWI=",
                        "YQ==",
                        "YQ=",
                        "YWJj====",
                        "?sv=1",
                        "??sv=1",
                        "sv",
                        "sv=1#",
                        "key:/_+=,.@-",
                        "key?",
                        "\u00e4\u00e4\u00e4")) {
                    values.add(JSON.getNodeFactory().textNode(text));
                }
            }
            if (part.has("maxItems")) {
                for (int items : List.of(
                        part.get("maxItems").asInt(), part.get("maxItems").asInt() + 1)) {
                    ArrayNode array = JSON.createArrayNode();
                    boolean conditions = part.get("items").toString().contains("Condition");
                    for (int i = 0; i < items; i++) {
                        array.add(
                                conditions
                                        ? json("{\"column\": \"c\", \"op\": \"is_null\"}")
                                        : JSON.getNodeFactory().textNode("c" + i));
                    }
                    values.add(array);
                }
                values.add(json("[\"a\", \"a\"]"));
            }
            if (part.has("maxProperties")) {
                ObjectNode object = JSON.createObjectNode();
                for (int i = 0; i < part.get("maxProperties").asInt(); i++) {
                    object.put("c" + i, "fail");
                }
                values.add(object);
                values.add(object.deepCopy().put("one more", "fail"));
            }
        }
        return values;
    }
}
