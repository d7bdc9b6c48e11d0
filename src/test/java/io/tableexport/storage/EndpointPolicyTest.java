package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.StorageTarget;
import io.tableexport.storage.EndpointPolicy.Reach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointPolicyTest {

    private static Reach reach(String patterns, String endpoint) {
        return EndpointPolicy.of(patterns)
                .reach(Targets.s3(endpoint, "us-east-1").server());
    }

    @ParameterizedTest
    @CsvSource({
        "https://s3.*.amazonaws.com,https://s3.eu-west-1.amazonaws.com",
        "https://s3.*.amazonaws.com,https://s3.eu-west-1.amazonaws.com:443",
        "https://s3.*.amazonaws.com,https://s3.dualstack.eu-west-1.amazonaws.com",
        "https://*.example.com,https://a.b.example.com",
        "https://minio*.corp:9000,https://minio.corp:9000",
        "https://minio*.corp:9000,https://minio-2.corp:9000",
        "http://10.0.0.*:9000,http://10.0.0.7:9000",
        "'https://a.example, https://*.b.example',https://x.b.example",
    })
    void wildcardPermitsPublicAddressesOnly(String patterns, String endpoint) {
        assertThat(reach(patterns, endpoint)).isEqualTo(Reach.PUBLIC_ADDRESSES);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080,http://127.0.0.1:8080",
        "http://127.0.0.1:*,http://127.0.0.1:9999",
        "http://[::1]:8080,http://[::1]:8080",
        "https://s3.corp,https://s3.corp",
        "https://s3.corp,https://s3.corp:443",
        "https://s3.corp:443,https://s3.corp",
        "http://s3.corp,http://s3.corp:80",
        "https://S3.Corp/,https://s3.corp",
        "'https://*.corp,https://s3.corp',https://s3.corp",
        "'https://s3.corp,https://*.corp',https://s3.corp",
    })
    void exactHostPermitsWhatItResolvesTo(String patterns, String endpoint) {
        assertThat(reach(patterns, endpoint)).isEqualTo(Reach.CONFIGURED_HOST);
    }

    @ParameterizedTest
    @CsvSource({
        "https://s3.*.amazonaws.com,http://s3.eu-west-1.amazonaws.com",
        "https://s3.*.amazonaws.com,https://s3.eu-west-1.amazonaws.com:444",
        "https://s3.*.amazonaws.com,https://s3.eu-west-1.amazonaws.com.evil.com",
        "https://s3.*.amazonaws.com,https://evil.com",
        "https://s3.*.amazonaws.com,https://xs3.a.amazonaws.com",
        "https://s3.*.amazonaws.com,https://s3.a.amazonawsxcom",
        "https://s3.*.amazonaws.com,https://s3.a.amazonaws.com.",
        "https://s3.*.amazonaws.com,https://127.0.0.1",
        "http://127.0.0.1:8080,http://127.0.0.1:8081",
        "http://127.0.0.1:8080,http://127.0.0.1",
        "http://127.0.0.1:8080,https://127.0.0.1:8080",
        "http://127.0.0.1:8080,http://127.0.0.11:8080",
        "http://127.0.0.1:8080,http://localhost:8080",
        "https://*:443,https://[::1]",
    })
    void anythingElseIsForbiddenAndNamesTheKey(String patterns, String endpoint) {
        assertThatThrownBy(() -> reach(patterns, endpoint))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.FORBIDDEN))
                .message()
                .contains(endpoint, "export.s3.allowed-endpoints")
                .doesNotContain("CANARY");
    }

    @Test
    void defaultIsAmazons() {
        EndpointPolicy policy = EndpointPolicy.of(EndpointPolicy.DEFAULT);

        policy.check(Targets.s3(null, "us-east-1"));
        policy.check(Targets.s3(null, "eu-central-1"));
        policy.check(Targets.s3("https://my-bucket.s3.eu-central-1.amazonaws.com", "eu-central-1"));
        assertThatThrownBy(() -> policy.check(Targets.s3("http://127.0.0.1:8080", "us-east-1")))
                .hasMessageContaining("http://127.0.0.1:8080");
        assertThatThrownBy(() -> policy.check(Targets.s3(null, "cn-north-1")))
                .hasMessageContaining("https://s3.cn-north-1.amazonaws.com.cn");
    }

    @Test
    void aTargetWithoutAnEndpointIsCheckedAsAmazons() {
        assertThatThrownBy(() -> reach("http://127.0.0.1:8080", null))
                .hasMessageContaining("https://s3.us-east-1.amazonaws.com");
    }

    @Test
    void aLocalTargetHasNoEndpoint() {
        EndpointPolicy.of("https://s3.corp").check(StorageTarget.local("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "s3.example.com",
                "127.0.0.1:8080",
                "*",
                "ftp://host",
                "https://",
                "https://host/path",
                "https://user@host",
                "https://host:",
                "https://host:x",
                "https://host:1*",
                "https://a_b",
                "https://host?x",
                "https://a,",
            })
    void badPatternStopsTheStartAndNamesTheKey(String patterns) {
        assertThatThrownBy(() -> EndpointPolicy.of(patterns))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("export.s3.allowed-endpoints");
    }
}
