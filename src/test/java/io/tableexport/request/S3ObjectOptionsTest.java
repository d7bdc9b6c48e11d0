package io.tableexport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3ObjectOptionsTest {
    @Test
    void nothingIsSaidUnlessAsked() {
        assertThat(Requests.s3Target("null").objects()).isEqualTo(S3ObjectOptions.NONE);
        assertThat(Requests.s3Target("{'tags': {}}").objects()).isEqualTo(S3ObjectOptions.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234abcd-12ab", "alias/mine", "arn:aws:kms:eu-west-1:1:alias/a_b"})
    void keysAreIdsAliasesAndNames(String key) {
        S3ObjectOptions options = Requests.s3Target(
                        "{'server_side_encryption': 'AWS:KMS', 'kms_key_id': '" + key + "'}")
                .objects();
        assertThat(options.encryption()).isEqualTo("aws:kms");
        assertThat(options.kmsKeyId()).isEqualTo(key);
    }

    @Test
    void tagsKeepTheirOrder() {
        assertThat(Requests.s3Target("{'tags': {'z': '1', 'a b': 'ä+-=._:/@', 'empty': ''}}")
                        .objects()
                        .tags())
                .containsExactly(
                        java.util.Map.entry("z", "1"),
                        java.util.Map.entry("a b", "ä+-=._:/@"),
                        java.util.Map.entry("empty", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'server_side_encryption': 'aes'}|'options.server_side_encryption' must be one of 'AES256', 'aws:kms'",
                "{'server_side_encryption': true}|'options.server_side_encryption' must be one of",
                "{'kms_key_id': 'a'}|'options.kms_key_id' needs 'options.server_side_encryption'",
                "{'server_side_encryption': 'AES256', 'kms_key_id': 'a'}|to be 'aws:kms'",
                "{'server_side_encryption': 'aws:kms', 'kms_key_id': 'a b'}|'options.kms_key_id' must be the id",
                "{'server_side_encryption': 'aws:kms', 'kms_key_id': ''}|'options.kms_key_id' must not be empty",
                "{'tags': 'a=b'}|'options.tags' must be an object",
                "{'tags': {'a': 1}}|'options.tags.a' must be a string",
                "{'tags': {'a': null}}|'options.tags' must hold tags",
                "{'tags': {'': 'a'}}|'options.tags' must hold tags",
                "{'tags': {'aws:a': 'a'}}|no key begins with 'aws:'",
                "{'tags': {'a&b': 'a'}}|'options.tags' must hold tags",
                "{'tags': {'a': '${b}'}}|'options.tags' must hold tags",
                "{'tags': {'a': 'b\\r\\nx-evil: 1'}}|'options.tags' must hold tags",
                "{'tags': {'1':'','2':'','3':'','4':'','5':'','6':'','7':'','8':'','9':'','10':'','11':''}}|more than 10",
                "{'tagz': {}}|closest known one is 'options.tags'",
            })
    void whatS3WouldNotTakeIsRefused(String options, String message) {
        assertThatThrownBy(() -> Requests.s3Target(options))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining(message);
    }

    @Test
    void tagsHaveTheLengthsOfAmazon() {
        String key = "k".repeat(128);
        String value = "v".repeat(256);
        assertThat(Requests.s3Target("{'tags': {'" + key + "': '" + value + "'}}")
                        .objects()
                        .tags())
                .containsEntry(key, value);
        assertThatThrownBy(() -> Requests.s3Target("{'tags': {'" + key + "k': ''}}"))
                .hasMessageContaining("128");
        assertThatThrownBy(() -> Requests.s3Target("{'tags': {'k': '" + value + "v'}}"))
                .hasMessageContaining("256");
    }
}
