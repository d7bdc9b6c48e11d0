package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageTargetTest {

    @Test
    void optionsHaveTheReferenceSystemsDefaults() {
        S3Target target = Requests.s3Target("null");

        assertThat(target.endpoint()).isNull();
        assertThat(target.region()).isEqualTo("us-east-1");
        assertThat(target.allowHttp()).isFalse();
        assertThat(target.virtualHostedStyle()).isTrue();
        assertThat(Requests.s3Target("{}"))
                .usingRecursiveComparison()
                .ignoringFields("credentials")
                .isEqualTo(target);
    }

    @Test
    void bucketStandsInThePathOfAnEndpointUnlessAsked() {
        assertThat(Requests.s3Target("{'endpoint': 'https://s3.example.com'}").virtualHostedStyle())
                .isFalse();
        assertThat(Requests.s3Target("{'endpoint': 'https://s3.example.com', 'virtual_hosted_style': true}")
                        .virtualHostedStyle())
                .isTrue();
        assertThat(Requests.s3Target("{'virtual_hosted_style': false}").virtualHostedStyle())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://S3.Example.COM,https://s3.example.com",
        "HTTPS://h,https://h",
        "https://h/,https://h",
        "https://h:9000/,https://h:9000",
        "http://[::1]:9000,http://[::1]:9000",
        "http://10.0.0.1,http://10.0.0.1",
    })
    void endpointIsNormalised(String endpoint, String normal) {
        assertThat(Requests.s3Target("{'allow_http': true, 'endpoint': '" + endpoint + "'}")
                        .endpoint())
                .isEqualTo(URI.create(normal));
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1,https://s3.us-east-1.amazonaws.com",
        "eu-central-1,https://s3.eu-central-1.amazonaws.com",
        "cn-north-1,https://s3.cn-north-1.amazonaws.com.cn",
    })
    void withoutAnEndpointItIsAmazonsOfTheRegion(String region, String endpoint) {
        assertThat(Requests.s3Target("{'region': '" + region + "'}").server()).isEqualTo(URI.create(endpoint));
    }

    @Test
    void otherServersNameTheirRegionsAsTheyLike() {
        assertThat(Requests.s3Target("{'endpoint': 'https://h', 'region': 'Region_One'}")
                        .region())
                .isEqualTo("Region_One");
    }

    @Test
    void locationNamesThePlaceWithoutKeys() {
        assertThat(Requests.s3Target("{}").location()).isEqualTo("s3://my_bucket/d");
        assertThat(StorageTarget.local("a/b")).hasToString("local:a/b");
    }

    @Test
    void sessionTokenIsKept() {
        StorageCredentials credentials = Requests.s3Credentials(
                        "{'access_key': 'a', 'secret_key': 's/+=', 'session_token': 't'}")
                .target()
                .credentials();

        assertThat(credentials.secretKey()).isEqualTo("s/+=");
        assertThat(credentials.sessionToken()).isEqualTo("t");
    }

    @Test
    void clearedCredentialsAreGone() {
        StorageCredentials credentials = new StorageCredentials("a", "s", null);
        credentials.clear();
        credentials.clear();

        assertThatThrownBy(credentials::accessKey).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(credentials::secretKey).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(credentials::sessionToken).isInstanceOf(IllegalStateException.class);
        assertThat(credentials).hasToString("StorageCredentials");
    }

    @Test
    void credentialsCannotLeaveByTheUsualDoors() throws Exception {
        StorageCredentials credentials = new StorageCredentials("CANARY", "CANARY", "CANARY");

        assertThat(credentials).isNotInstanceOf(Serializable.class).isNotInstanceOf(Record.class);
        assertThat(credentials.equals(new StorageCredentials("CANARY", "CANARY", "CANARY")))
                .isFalse();
        assertThatThrownBy(() -> StrictJson.mapper().writeValueAsString(credentials))
                .message()
                .doesNotContain("CANARY");
    }
}
