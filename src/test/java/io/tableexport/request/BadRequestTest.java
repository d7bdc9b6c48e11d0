package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad request is a 400 whose message names the field and never repeats a secret. */
class BadRequestTest {
    private static final String CANARY = "CANARY";

    private static void assertInvalid(ThrowingCallable parse, String... inMessage) {
        assertThatThrownBy(parse)
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INVALID_REQUEST))
                .message()
                .contains(inMessage)
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "row_group_sizes|row_group_size",
                "rowGroupSize|row_group_size",
                "ROW_GROUP_SIZE|row_group_size",
                "target_file_size|target_file_size_bytes",
                "target_file_sizes_bytes|target_file_size_bytes",
                "max_row_group_per_file|max_row_groups_per_file",
                "exportpaths|export_paths",
                "directory|directory_path",
                "compresion|compression",
                "fromat|format",
                "tabel|table",
                "include_metric|include_metrics",
            })
    void unknownFieldNamesTheClosestKnownOne(String field, String closest) {
        assertInvalid(
                () -> Requests.local(", '" + field + "': 1"),
                "'" + field + "'",
                "closest known one is '" + closest + "'");
    }

    @Test
    void unknownFieldsAreRefusedAtEveryLevel() {
        assertInvalid(
                () -> Requests.parse("{'export_paths': {'path': ['a']}}"),
                "'export_paths.path'",
                "'export_paths.paths'");
        assertInvalid(
                () -> Requests.parse("{'export_paths': {'paths': ['a'], 'storage_config': {'storagetype': 'S3'}}}"),
                "'export_paths.storage_config.storagetype'",
                "'export_paths.storage_config.storage_type'");
        assertInvalid(() -> Requests.s3Options("{'allowhttp': true}"), "'options.allowhttp'", "'options.allow_http'");
        assertInvalid(
                () -> Requests.s3Credentials("{'access_key': 'a', 'secret_key': 's', 'sessiontoken': 't'}"),
                "unknown field in 'credentials'",
                "'credentials.session_token'");
    }

    @Test
    void unknownNameAmongCredentialsIsNotRepeated() {
        assertInvalid(() -> Requests.s3Credentials("{'CANARY': 's'}"), "unknown field in 'credentials'");
    }

    @Test
    void foreignNameIsCutAndEscaped() {
        assertInvalid(() -> Requests.local(", '" + "x".repeat(39) + "\\n" + "CANARY': 1"), "\\u000a…'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "credentials", "directory_path", "options", "storage_type"})
    void bothShapesAtOnceNamesBoth(String field) {
        assertInvalid(() -> Requests.local(", '" + field + "': 'CANARY'"), "'export_paths'", "'" + field + "'");
    }

    @Test
    void numberOfPathsIsExactlyOne() {
        assertInvalid(() -> Requests.parse("{'export_paths': {}}"), "'export_paths.paths'", "exactly one");
        assertInvalid(() -> Requests.parse("{'export_paths': {'paths': null}}"), "'export_paths.paths'", "exactly one");
        assertInvalid(() -> Requests.parse("{'export_paths': {'paths': []}}"), "'export_paths.paths'", "contains none");
        assertInvalid(
                () -> Requests.parse("{'export_paths': {'paths': ['a', 'b']}}"), "'export_paths.paths'", "contains 2");
        assertInvalid(() -> Requests.parse("{'storage_type': 'Local'}"), "'directory_path' is required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'export_paths': 'a'}|'export_paths' must be an object; it is a string",
                "{'export_paths': []}|'export_paths' must be an object; it is an array",
                "{'export_paths': {'paths': 'a'}}|'export_paths.paths' must be an array; it is a string",
                "{'export_paths': {'paths': [1]}}|'export_paths.paths[0]' must be a string; it is an integer",
                "{'export_paths': {'paths': [null]}}|'export_paths.paths[0]' must be a string; it is null",
                "{'export_paths': {'paths': ['a'], 'storage_config': 'S3'}}|'export_paths.storage_config' must be an object",
                "{'export_paths': {'paths': ['a'], 'storage_config': {'storage_type': 'S3', 'bucket': 7}}}|'export_paths.storage_config.bucket' must be a string; it is an integer",
                "{'directory_path': true}|'directory_path' must be a string; it is a boolean",
                "{'directory_path': 'a', 'storage_type': 3}|'storage_type' must be one of 'S3', 'CEPH', 'Local', 'Azure'; it is an integer",
            })
    void wrongTypeNamesTheFieldWithItsPath(String body, String message) {
        assertInvalid(() -> Requests.parse(body), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "format|1|an integer",
                "mode|true|a boolean",
                "compression|{}|an object",
                "if_exists|[]|an array",
                "table|1.5|a number with a fraction",
                "datasource|7|an integer",
                "include_metrics|'true'|a string",
                "include_metrics|1|an integer",
                "dry_run|'false'|a string",
            })
    void wrongTypeSaysWhichOneItIs(String field, String value, String type) {
        assertInvalid(() -> Requests.local(", '" + field + "': " + value), "'" + field + "'", "it is " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"row_group_size", "max_row_groups_per_file", "target_file_size_bytes"})
    void sizesAreIntegersOfAtLeastZero(String field) {
        for (String value : new String[] {"'1'", "1.5", "1.0", "1e3", "true", "[1]", "{}", "1e999999999"}) {
            assertInvalid(() -> Requests.local(", '" + field + "': " + value), "'" + field + "' must be an integer");
        }
        for (String value : new String[] {"-1", "-9223372036854775809", "9223372036854775808", "1" + "0".repeat(100)}) {
            assertInvalid(
                    () -> Requests.local(", '" + field + "': " + value),
                    "'" + field + "' must be from 0 to 9223372036854775807");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "format|orc|'Parquet', 'Jsonl'",
                "mode|both|'multi_file', 'single_file'",
                "compression|brotli|'zstd', 'snappy', 'gzip', 'lz4_raw', 'none'",
                "if_exists|replace|'error', 'overwrite', 'append'",
            })
    void unknownChoiceListsTheLegalOnes(String field, String value, String legal) {
        assertInvalid(
                () -> Requests.local(", '" + field + "': '" + value + "'"),
                "'" + field + "'",
                legal,
                "'" + value + "'");
    }

    @Test
    void unknownStorageListsTheLegalOnes() {
        assertInvalid(
                () -> Requests.parse("{'directory_path': 'a', 'storage_type': 'GCS'}"),
                "'storage_type'",
                "'S3', 'CEPH', 'Local', 'Azure'");
    }

    @Test
    void nothingIsAppendedToASingleFile() {
        assertInvalid(() -> Requests.local(", 'mode': 'single_file', 'if_exists': 'append'"), "'mode'", "'if_exists'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "columns|[]|at least one",
                "columns|'a'|an array",
                "columns|[1]|columns[0]",
                "columns|['']|columns[0]",
                "columns|['a\\u0000']|columns[0]",
                "columns|['a', 'b', 'a']|names column 'a' twice",
                "bloom_filters|['a', 'a']|twice",
                "compat|'flink'|'spark'",
                "on_unrepresentable|'skip'|'fail', 'null', 'text'",
                "on_unrepresentable|{'columns': {'a': 'skip'}}|on_unrepresentable.columns.a",
                "on_unrepresentable|{'defaults': 'null'}|on_unrepresentable.default",
                "filter|{}|an array",
                "filter|['CANARY']|filter[0]",
                "filter|[{'op': '=', 'value': 'CANARY'}]|filter[0].column",
                "filter|[{'column': 'a', 'value': 'CANARY'}]|filter[0].op",
                "filter|[{'column': 'a', 'op': '~', 'value': 'CANARY'}]|filter[0].op",
                "filter|[{'column': 'a', 'op': '='}]|filter[0].value",
                "filter|[{'column': 'a', 'op': '=', 'values': 'CANARY'}]|filter[0].value",
                "filter|[{'column': 'a', 'op': '=', 'value': ['CANARY']}]|filter[0].value",
                "filter|[{'column': 'a', 'op': '=', 'value': 'CANARY\\u0000'}]|NUL",
                "filter|[{'column': 'a', 'op': 'is_null', 'value': 'CANARY'}]|left out",
                "filter|[{'column': 'a', 'op': 'between', 'value': ['CANARY']}]|2 values",
                "filter|[{'column': 'a', 'op': 'in', 'value': []}]|1 to 1000 values",
                "filter|[{'column': 'a', 'op': 'in', 'value': ['CANARY', null]}]|filter[0].value[1]",
                "filter|[{'column': 'a', 'op': 'is_nul', 'value': 'CANARY'}]|'is_null'",
                "filter|[{'column': 'a', 'op': 'CANARY'}]|'between', 'is_null', 'is_not_null', 'like'",
                "filter|[{'column': 'a', 'op': '=', 'value': null}]|'is_null'",
                "filter|[{'column': 'a', 'op': '=', 'value': {'CANARY': 1}}]|it is an object",
                "filter|[{'column': 'a', 'op': '=', 'value': 'CANARY\\ud800'}]|surrogate",
                "filter|[{'column': 'a', 'op': '=', 'value': 1e999999999}]|exponent",
                "filter|[{'column': 'a', 'op': '=', 'value': 1e-999999999}]|exponent",
                "filter|[{'column': 'a', 'op': 'like', 'value': 5}]|filter[0].value",
                "filter|[{'column': 'a', 'op': 'between', 'value': 'CANARY'}]|an array",
                "filter|[{'column': 'a', 'op': 'is_null'}, {'column': 5, 'op': 'is_null'}]|filter[1].column",
                "filter|[]|1 to 32",
                "columns|{}|an array",
                "columns|[['a']]|columns[0]",
                "bloom_filters|[]|at least one",
                "on_unrepresentable|{'columns': {'a': null}}|on_unrepresentable.columns.a",
                "on_unrepresentable|{'columns': ['a']}|on_unrepresentable.columns",
            })
    void whatToReadIsReadStrictly(String field, String value, String named) {
        assertInvalid(() -> Requests.local(", '" + field + "': " + value), field, named);
        assertThatThrownBy(() -> Requests.local(", '" + field + "': " + value))
                .message()
                .doesNotContain("CANARY");
    }

    @Test
    void aFilterHasBounds() {
        String condition = "{'column': 'a', 'op': 'is_null'}";
        assertInvalid(
                () -> Requests.local(", 'filter': [" + (condition + ",").repeat(32) + condition + "]"),
                "'filter'",
                "32");
        assertInvalid(
                () -> Requests.local(
                        ", 'filter': [{'column': 'a', 'op': 'in', 'value': [" + "1,".repeat(1000) + "1]}]"),
                "'filter[0].value'",
                "it has 1001");
    }

    @Test
    void jsonLinesHaveNoBloomFilters() {
        assertInvalid(() -> Requests.local(", 'format': 'Jsonl', 'bloom_filters': ['a']"), "bloom_filters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_row_groups_per_file", "target_file_size_bytes"})
    void singleFileContradictsASizeLimit(String field) {
        assertInvalid(() -> Requests.local(", 'mode': 'single_file', '" + field + "': 1"), "'mode'", "'" + field + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "lz4_raw"})
    void jsonLinesHaveNoPageCodecs(String compression) {
        assertInvalid(
                () -> Requests.local(", 'format': 'Jsonl', 'compression': '" + compression + "'"),
                "'compression'",
                "'none', 'gzip', 'zstd'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "//a",
                "..",
                ".",
                "a/..",
                "../a",
                "a/../b",
                "a/./b",
                "./a",
                "a//b",
                "a//",
                "a\\\\b",
                "..\\\\a",
                "a\\u0000b",
                "a\\nb",
                "a\\u001fb",
                "a\\u007fb",
                "a\\u0085b",
                "a\\u2028b",
                "a\\u2029b",
                "a\\ud800b",
                "a\\udc00b",
                "${a}",
                "a/${header.x}/b",
                "a$simple{x}",
                "a/${",
            })
    void badPathIsRefusedInBothShapes(String path) {
        assertInvalid(() -> Requests.parse("{'directory_path': '" + path + "'}"), "'directory_path'");
        assertInvalid(() -> Requests.parse("{'export_paths': {'paths': ['" + path + "']}}"), "'export_paths.paths[0]'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "a b", "...", "a..b/..c", ".hidden", "é/日本/😀", "a:b?c#d&e=f", "$a{b}", "a%2e%2e/b", "a/b/"
            })
    void oddButHarmlessPathIsAccepted(String path) {
        assertThat(Requests.parse("{'directory_path': '" + path + "'}").target().path())
                .isEqualTo(path.equals("a/b/") ? "a/b" : path);
    }

    @Test
    void longestPathLeavesRoomForNames() {
        String longest = ("x".repeat(99) + "/").repeat(9) + "é".repeat(46);
        assertThat(RequestText.utf8Length(longest)).isEqualTo(992);
        assertThat(Requests.parse("{'directory_path': '" + longest + "'}")
                        .target()
                        .path())
                .isEqualTo(longest);
        assertInvalid(() -> Requests.parse("{'directory_path': '" + longest + "x'}"), "'directory_path'", "992");
        assertInvalid(
                () -> Requests.parse("{'directory_path': 'a/" + "x".repeat(201) + "'}"), "'directory_path'", "200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "${a}", "a$simple{b}", "a\\u0000", "a\\nb", "\\ud800"})
    void badTableIsRefused(String table) {
        assertInvalid(() -> Requests.local(", 'table': '" + table + "'"), "'table'");
    }

    @Test
    void endlessTableIsRefused() {
        assertInvalid(() -> Requests.local(", 'table': '" + "t".repeat(601) + "'"), "'table'", "600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a b", "a?x=y", "-a", "${a}", "a/b"})
    void badDatasourceIsRefused(String datasource) {
        assertInvalid(() -> Requests.local(", 'datasource': '" + datasource + "'"), "'datasource'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "-ab",
                "ab-",
                ".ab",
                "a..b",
                "a b",
                "a/b",
                "a?b=c",
                "a&b",
                "${abc}",
                "a$simple{b}",
                "a#b",
                "a:b",
                "a%20b",
                "a\\u0000b",
                "é12",
                "//abc",
                "arn:aws:s3:::abc",
                "{{abc}}",
            })
    void badBucketIsRefused(String bucket) {
        assertInvalid(
                () -> Requests.s3("'" + bucket + "'", "{'access_key': 'a', 'secret_key': 's'}", "{}"), "'bucket'");
    }

    @Test
    void bucketIsAtMost63Characters() {
        String credentials = "{'access_key': 'a', 'secret_key': 's'}";
        assertThat(Requests.s3("'" + "b".repeat(63) + "'", credentials, "{}")
                        .target()
                        .names())
                .containsExactly("b".repeat(63));
        assertInvalid(() -> Requests.s3("'" + "b".repeat(64) + "'", credentials, "{}"), "'bucket'");
        assertThat(Requests.s3("'My.Old_Bucket-1'", credentials, "{}").target().names())
                .containsExactly("My.Old_Bucket-1");
    }

    @Test
    void s3NeedsABucketAndKeys() {
        assertInvalid(
                () -> Requests.s3("null", "{'access_key': 'CANARY', 'secret_key': 's'}", "{}"), "'bucket' is required");
        assertThat(Requests.s3Credentials("null").target().wantsServerCredentials())
                .isTrue();
        assertInvalid(() -> Requests.s3Credentials("{}"), "'credentials.access_key' is required");
        assertInvalid(() -> Requests.s3Credentials("{'access_key': 'CANARY'}"), "'credentials.secret_key' is required");
        assertInvalid(() -> Requests.s3Credentials("{'secret_key': 'CANARY'}"), "'credentials.access_key' is required");
        assertInvalid(
                () -> Requests.s3Credentials("{'access_key': null, 'secret_key': 'CANARY'}"),
                "'credentials.access_key' is required");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "'CANARY '",
                "' CANARY'",
                "'CANARY\\n'",
                "'CANARYé'",
                "'CANARY\\u007f'",
                "1234",
                "['CANARY']"
            })
    void badKeyIsRefusedAndNeverRepeated(String key) {
        assertInvalid(
                () -> Requests.s3Credentials("{'access_key': " + key + ", 'secret_key': 'CANARY'}"),
                "'credentials.access_key'");
        assertInvalid(
                () -> Requests.s3Credentials("{'access_key': 'CANARY', 'secret_key': " + key + "}"),
                "'credentials.secret_key'");
        assertInvalid(
                () -> Requests.s3Credentials(
                        "{'access_key': 'CANARY', 'secret_key': 'CANARY', 'session_token': " + key + "}"),
                "'credentials.session_token'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'CANARY'", "['CANARY']", "1", "true"})
    void credentialsAreAnObject(String credentials) {
        assertInvalid(() -> Requests.s3Credentials(credentials), "'credentials' must be an object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:9000",
                "s3.example.com",
                "ftp://host",
                "file:///etc/passwd",
                "https://",
                "https:host",
                "https:///path",
                "https://user:CANARY@host",
                "https://CANARY@host",
                "https://host/path",
                "https://host//",
                "https://host?CANARY",
                "https://host#CANARY",
                "https://host:0",
                "https://host:65536",
                "https://host:x",
                "https://ho st",
                "https://${host}",
                "https://host\\u0000",
                "https://host\\\\@evil",
                "https://[::1",
                "https://a_b:9000",
            })
    void badEndpointIsRefusedAndNeverRepeated(String endpoint) {
        assertInvalid(
                () -> Requests.s3Options("{'endpoint': '" + endpoint + "', 'allow_http': true}"), "'options.endpoint'");
    }

    @Test
    void unencryptedEndpointNeedsTheClientsConsent() {
        assertInvalid(
                () -> Requests.s3Options("{'endpoint': 'http://127.0.0.1:9000'}"),
                "'options.endpoint'",
                "'options.allow_http'");
        assertInvalid(
                () -> Requests.s3Options("{'endpoint': 'HTTP://127.0.0.1:9000', 'allow_http': false}"),
                "'options.allow_http'");
        assertInvalid(
                () -> Requests.s3Options("{'endpoint': 'https://h', 'allow_http': 'yes'}"), "'options.allow_http'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "us-east-1.evil.com/", "${r}", "-a", "a-", "a/b", "a?b", "US-EAST-1", "a_b", "é"})
    void badRegionIsRefused(String region) {
        assertInvalid(() -> Requests.s3Options("{'region': '" + region + "'}"), "'options.region'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "credentials", "options"})
    void localStorageContradictsFieldsOfS3(String field) {
        String value = field.equals("bucket") ? "'abc'" : "{}";
        assertInvalid(
                () -> Requests.parse("{'directory_path': 'a', '" + field + "': " + value + "}"),
                "'" + field + "' contradicts 'storage_type'");
        assertInvalid(
                () -> Requests.parse("{'export_paths': {'paths': ['a'], 'storage_config': {'storage_type': 'Local', '"
                        + field + "': " + value + "}}}"),
                "'export_paths.storage_config." + field + "' contradicts");
    }
}
