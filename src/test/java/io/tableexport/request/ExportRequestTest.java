package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportRequestTest {

    @Test
    void readsTheReferencePagesRequest() {
        ExportRequest request = ExportRequest.parse(Requests.json(Requests.REFERENCE));

        assertThat(request.table()).isNull();
        assertThat(request.datasource()).isEqualTo("main");
        assertThat(request.format()).isEqualTo(FileFormat.PARQUET);
        assertThat(request.mode()).isEqualTo(ExportMode.MULTI_FILE);
        assertThat(request.compression()).isEqualTo(Compression.ZSTD);
        assertThat(request.rowGroupSize()).isEqualTo(40_000_000);
        assertThat(request.maxRowGroupsPerFile()).isZero();
        assertThat(request.targetFileSizeBytes()).isZero();
        assertThat(request.includeMetrics()).isFalse();
        assertThat(request.ifExists()).isEqualTo(IfExists.ERROR);
        S3Target target = (S3Target) request.target();
        assertThat(target.path()).isEqualTo("parquet/big.parquet");
        assertThat(target.bucket()).isEqualTo("my_bucket");
        assertThat(target.endpoint()).isEqualTo(URI.create("http://127.0.0.1:8080"));
        assertThat(target.region()).isEqualTo("us-east-1");
        assertThat(target.allowHttp()).isTrue();
        assertThat(target.virtualHostedStyle()).isFalse();
        assertThat(target.credentials().accessKey()).isEqualTo("accesskey");
        assertThat(target.credentials().secretKey()).isEqualTo("secretkey");
        assertThat(target.credentials().sessionToken()).isNull();
    }

    @Test
    void nestedShapeMeansTheSameAsTheFlatOne() {
        ExportRequest nested = Requests.parse(
                """
                {'export_paths': {'paths': ['parquet/big.parquet'], 'storage_config': {
                   'storage_type': 'S3', 'bucket': 'my_bucket',
                   'credentials': {'access_key': 'accesskey', 'secret_key': 'secretkey'},
                   'options': {'allow_http': true, 'endpoint': 'http://127.0.0.1:8080', 'virtual_hosted_style': false}}},
                 'format': 'Parquet'}
                """);
        ExportRequest flat = ExportRequest.parse(Requests.json(Requests.REFERENCE));

        assertThat(nested)
                .usingRecursiveComparison()
                .ignoringFields("target.credentials")
                .isEqualTo(flat);
        assertThat(nested.target().credentials().secretKey())
                .isEqualTo(flat.target().credentials().secretKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", 'storage_config': null", ", 'storage_config': {}"})
    void nestedShapeWithoutAStorageIsLocal(String storage) {
        StorageTarget target = Requests.parse("{'export_paths': {'paths': ['a/b']" + storage + "}}")
                .target();

        assertThat(target).isEqualTo(StorageTarget.local("a/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"S3", "s3", "CEPH", "ceph", "Ceph"})
    void storageTypeIsReadInAnyCase(String wire) {
        ExportRequest request = Requests.parse("{'storage_type': '" + wire
                + "', 'directory_path': 'd', 'bucket': 'b-1', 'credentials': {'access_key': 'a', 'secret_key': 's'}}");

        assertThat(request.target()).isInstanceOf(S3Target.class);
        assertThat(request.target().routeName()).isEqualTo("s3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Local", "local", "LOCAL"})
    void localStorageIsReadInAnyCase(String wire) {
        assertThat(Requests.parse("{'storage_type': '" + wire + "', 'directory_path': 'd'}")
                        .target())
                .isEqualTo(StorageTarget.local("d"));
    }

    @Test
    void everyOptionalFieldMayBeNull() {
        ExportRequest request = Requests.local(
                """
                , 'format': null, 'mode': null, 'row_group_size': null, 'max_row_groups_per_file': null,
                'target_file_size_bytes': null, 'include_metrics': null, 'table': null, 'datasource': null,
                'columns': null, 'filter': null, 'compression': null, 'if_exists': null, 'on_unrepresentable': null,
                'bloom_filters': null, 'compat': null, 'dry_run': null
                """);

        assertThat(request).isEqualTo(Requests.local(""));
    }

    @Test
    void fieldsOfLaterVersionsMayHaveTheirDefault() {
        assertThat(Requests.local(", 'if_exists': 'Error', 'on_unrepresentable': 'fail', 'dry_run': false"))
                .isEqualTo(Requests.local(""));
    }

    @Test
    void readsEveryOptionThatIsGiven() {
        ExportRequest request = Requests.local(
                """
                , 'format': 'jsonl', 'mode': 'MULTI_FILE', 'row_group_size': 100000, 'max_row_groups_per_file': 2,
                'target_file_size_bytes': 9223372036854775807, 'include_metrics': true, 'table': 'public.Line Items',
                'datasource': 'pg-2', 'compression': 'GZIP'
                """);

        assertThat(request)
                .isEqualTo(new ExportRequest(
                        "public.Line Items",
                        "pg-2",
                        StorageTarget.local("out/t"),
                        FileFormat.JSONL,
                        ExportMode.MULTI_FILE,
                        Compression.GZIP,
                        100_000,
                        2,
                        Long.MAX_VALUE,
                        true,
                        IfExists.ERROR,
                        Contents.DEFAULT,
                        false));
    }

    @Test
    void readsWhatGoesIntoTheFiles() {
        ExportRequest request = Requests.local(
                """
                , 'columns': ['b', 'A a'], 'bloom_filters': ['b'], 'compat': 'spark', 'dry_run': true,
                'on_unrepresentable': {'default': 'null', 'columns': {'b': 'text'}},
                'filter': [
                  {'column': 'b', 'op': 'in', 'value': [1, 12345678901234567890123, 0.10, 'x', true]},
                  {'column': 'c', 'op': 'IS_NULL'}]
                """);

        assertThat(request.dryRun()).isTrue();
        assertThat(request.contents())
                .isEqualTo(new Contents(
                        new Selection(
                                List.of("b", "A a"),
                                List.of(
                                        new ColumnFilter(
                                                "b",
                                                ColumnFilter.Operator.IN,
                                                List.of(
                                                        BigInteger.ONE,
                                                        new BigInteger("12345678901234567890123"),
                                                        new BigDecimal("0.10"),
                                                        "x",
                                                        true)),
                                        new ColumnFilter("c", ColumnFilter.Operator.IS_NULL, List.of()))),
                        new UnrepresentablePolicy(Unrepresentable.NULL, Map.of("b", Unrepresentable.TEXT)),
                        List.of("b"),
                        true));
    }

    @Test
    void sizesOfZeroAreAsIfAbsent() {
        assertThat(Requests.local(", 'row_group_size': 0, 'max_row_groups_per_file': 0, 'target_file_size_bytes': 0"))
                .isEqualTo(Requests.local(""));
        assertThat(Requests.local(", 'mode': 'single_file', 'target_file_size_bytes': 0")
                        .mode())
                .isEqualTo(ExportMode.SINGLE_FILE);
    }

    @ParameterizedTest
    @CsvSource({
        "Parquet,zstd,.parquet",
        "Parquet,snappy,.parquet",
        "Parquet,gzip,.parquet",
        "Parquet,lz4_raw,.parquet",
        "Parquet,none,.parquet",
        "Parquet,ZSTD,.parquet",
        "Jsonl,none,.jsonl",
        "Jsonl,gzip,.jsonl.gz",
        "Jsonl,zstd,.jsonl.zst",
    })
    void formatAndCompressionDecideTheExtension(String format, String compression, String extension) {
        ExportRequest request = Requests.local(", 'format': '" + format + "', 'compression': '" + compression + "'");

        assertThat(request.compression().wireName()).isEqualToIgnoringCase(compression);
        assertThat(request.extension()).isEqualTo(extension);
    }

    @Test
    void defaultCompressionDependsOnTheFormat() {
        assertThat(Requests.local(", 'format': 'Parquet'").compression()).isEqualTo(Compression.ZSTD);
        assertThat(Requests.local(", 'format': 'Jsonl'").compression()).isEqualTo(Compression.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b,Parquet,zstd,a/b,a/b/part-00000.parquet",
        "a/b.parquet,Parquet,snappy,a,a/b.parquet",
        "b.parquet,Parquet,zstd,'',b.parquet",
        "a/b.parquet,Jsonl,none,a/b.parquet,a/b.parquet/part-00000.jsonl",
        "a/b.jsonl,Jsonl,none,a,a/b.jsonl",
        "a/b.jsonl,Jsonl,gzip,a/b.jsonl,a/b.jsonl/part-00000.jsonl.gz",
        "a/b.jsonl.gz,Jsonl,gzip,a,a/b.jsonl.gz",
        "a/b.jsonl.zst,Jsonl,zstd,a,a/b.jsonl.zst",
        "a/b.PARQUET,Parquet,zstd,a/b.PARQUET,a/b.PARQUET/part-00000.parquet",
        "a/.parquet,Parquet,zstd,a/.parquet,a/.parquet/part-00000.parquet",
    })
    void singleFileWritesThePathItselfIfItHasTheExtension(
            String path, String format, String compression, String directory, String key) {
        ExportRequest request = Requests.parse("{'export_paths': {'paths': ['" + path
                + "']}, 'mode': 'single_file', 'format': '" + format + "', 'compression': '" + compression + "'}");

        assertThat(request.directory()).isEqualTo(directory);
        assertThat(request.objectKey()).isEqualTo(key);
    }

    @Test
    void multiFilePathIsADirectoryWhateverItsName() {
        ExportRequest request = Requests.parse("{'directory_path': 'parquet/big.parquet'}");

        assertThat(request.directory()).isEqualTo("parquet/big.parquet");
        assertThatThrownBy(request::objectKey).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void textFormShowsNoCredential() {
        ExportRequest request = Requests.s3Credentials(
                "{'access_key': 'CANARYACCESS', 'secret_key': 'CANARYSECRET', 'session_token': 'CANARYTOKEN'}");

        assertThat(request.toString()).contains("s3://my_bucket/d").doesNotContain("CANARY");
        assertThat(request.target().toString()).doesNotContain("CANARY");
        assertThat(request.target().credentials().toString()).doesNotContain("CANARY");
    }

    @Test
    void cannotBeMadeAgainstItsOwnRules() {
        assertThatThrownBy(() -> new ExportRequest(
                        null,
                        "main",
                        StorageTarget.local("a"),
                        FileFormat.JSONL,
                        ExportMode.MULTI_FILE,
                        Compression.SNAPPY,
                        1,
                        0,
                        0,
                        false,
                        IfExists.ERROR,
                        Contents.DEFAULT,
                        false))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("compression");
    }

    @Test
    void aMissingBodyIsInvalid() {
        assertThatThrownBy(() -> ExportRequest.parse(null))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INVALID_REQUEST))
                .hasMessageContaining("must be a JSON object");
        assertThatThrownBy(() -> ExportRequest.parse(Map.of())).hasMessageContaining("'export_paths' is required");
    }
}
