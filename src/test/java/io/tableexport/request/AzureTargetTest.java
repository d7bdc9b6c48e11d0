package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureTargetTest {
    private static AzureTarget parse(String path, String bucket, String credentials, String options) {
        return (AzureTarget) Requests.parse("{'storage_type': 'azure', 'directory_path': '" + path + "', 'bucket': "
                        + bucket + ", 'credentials': " + credentials + ", 'options': " + options + "}")
                .target();
    }

    private static AzureTarget options(String options) {
        return parse("a/b", "'exports'", "{'account_key': 'a2V5'}", options);
    }

    @Test
    void theAccountStandsInTheHostNameUnlessAsked() {
        AzureTarget target = options("{'account_name': 'acme2'}");

        assertThat(target.server()).isEqualTo(URI.create("https://acme2.blob.core.windows.net"));
        assertThat(target.serviceUrl()).isEqualTo("https://acme2.blob.core.windows.net");
        assertThat(target.location()).isEqualTo("azure://acme2/exports/a/b").isEqualTo(target.toString());
        assertThat(target.credentials().secretKey()).isEqualTo("a2V5");
        AzureTarget emulator = options("{'account_name': 'acme2', 'endpoint': 'http://127.0.0.1:10000',"
                + " 'allow_http': true, 'path_style': true}");
        assertThat(emulator.server()).isEqualTo(URI.create("http://127.0.0.1:10000"));
        assertThat(emulator.serviceUrl()).isEqualTo("http://127.0.0.1:10000/acme2");
        assertThat(options("{'account_name': 'acme2', 'endpoint': 'https://acme2.blob.core.chinacloudapi.cn'}")
                        .serviceUrl())
                .isEqualTo("https://acme2.blob.core.chinacloudapi.cn");
    }

    @Test
    void twoTargetsShareAPlaceOnlyOnOneServerInOneContainer() {
        AzureTarget target = options("{'account_name': 'acme2'}");
        assertThat(target.place()).isEqualTo("acme2.blob.core.windows.net:443/acme2/exports");
        assertThat(parse("a", "'other'", "null", "{'account_name': 'acme2'}").place())
                .isNotEqualTo(target.place());
        assertThat(parse("a", "'other'", "null", "{'account_name': 'acme2'}").wantsServerCredentials())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "null|{'account_key': 'a2V5'}|{'account_name': 'acme2'}|'bucket' is required",
                "'Exports'|{'account_key': 'a2V5'}|{'account_name': 'acme2'}|'bucket' must be the name of a container",
                "'a--b'|{'account_key': 'a2V5'}|{'account_name': 'acme2'}|'bucket' must be the name of a container",
                "'ab'|{'account_key': 'a2V5'}|{'account_name': 'acme2'}|'bucket' must be the name of a container",
                "'a/b'|{'account_key': 'a2V5'}|{'account_name': 'acme2'}|'bucket' must be the name of a container",
                "'abc'|{'account_key': 'a2V5'}|null|'options.account_name' is required",
                "'abc'|{'account_key': 'a2V5'}|{'account_name': 'a-b'}|'options.account_name' must be the name",
                "'abc'|{'account_key': 'a2V5'}|{'account_name': 'evil.com/x'}|'options.account_name' must be the name",
                "'abc'|{'account_key': 'a2V5'}|{'account_name': 'abc', 'path_style': true}|'options.path_style' needs",
                "'abc'|{'account_key': 'a2V5'}|{'account_name': 'abc', 'region': 'x'}|unknown field 'options.region'",
                "'abc'|{'account_key': 'a2V5'}|{'account_name': 'abc', 'endpoint': 'http://h'}|'options.allow_http'",
                "'abc'|{'account_key': 'a2V5'}|{'account_name': 'abc', 'endpoint': 'https://h/p'}|'options.endpoint' must",
                "'abc'|{}|{'account_name': 'abc'}|either 'account_key' or 'sas_token'",
                "'abc'|{'account_key': 'a2V5', 'sas_token': 'sv=1&sig=a'}|{'account_name': 'abc'}|either 'account_key' or",
                "'abc'|{'account_key': 'CANARY!'}|{'account_name': 'abc'}|'credentials.account_key' must be base64",
                "'abc'|{'sas_token': 'CANARY'}|{'account_name': 'abc'}|'credentials.sas_token' must be the query",
                "'abc'|{'sas_token': 'sv=CANARY#x'}|{'account_name': 'abc'}|'credentials.sas_token' must be the query",
                "'abc'|{'access_key': 'CANARY'}|{'account_name': 'abc'}|unknown field in 'credentials'",
            })
    void whatAzureWouldNotTakeIsRefused(String bucket, String credentials, String options, String message) {
        assertThatThrownBy(() -> parse("a", bucket, credentials, options))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("CANARY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "a./b", "a/b."})
    void aSegmentThatAzureWouldChangeIsRefused(String path) {
        assertThatThrownBy(() -> parse(path, "'abc'", "null", "{'account_name': 'abc'}"))
                .hasMessageContaining("'directory_path'");
    }

    @ParameterizedTest
    @CsvSource({
        "azure://acme2/exports/a*,true",
        "azure://acme2/*/a/b,true",
        "azure://*/exports/*,true",
        "azure://acme*/ex*/a/*@https://*.blob.core.windows.net,true",
        "azure://acme2/exports/a*@https://acme2.blob.core.chinacloudapi.cn,false",
        "azure://acme2/other/*,false",
        "azure://other/exports/*,false",
        "s3://exports/*,false",
        "*,true",
    })
    void tokensNameAccountContainerAndPath(String pattern, boolean may) {
        AzureTarget target = options("{'account_name': 'acme2'}");
        AccessTokens tokens = AccessTokens.of(
                Map.of("export.token.t.sha256", "0".repeat(64), "export.token.t.destinations", pattern));
        assertThat(tokens).isNotNull();
        assertThat(DestinationPattern.parse("key", pattern).matches(target)).isEqualTo(may);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure://acme2", "azure://acme2/exports", "azure://acme2//a", "azure://acme2/exports/"})
    void aPatternWithoutAllOfThemIsRefused(String pattern) {
        assertThatThrownBy(() -> DestinationPattern.parse("key", pattern))
                .hasMessageContaining("'azure://account/container/prefix*'")
                .hasMessageContaining("'s3://bucket/prefix*'");
    }
}
