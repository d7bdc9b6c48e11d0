package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class StorageFailuresTest {
    private static final String DOING = "storing s3://b/k";

    private static ExportException failed(Throwable failure) {
        return StorageFailures.failed(DOING, failure);
    }

    private static Throwable s3(int status, String code) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("the key CANARY with Authorization: CANARY")
                        .build())
                .message("CANARY")
                .build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|NoSuchBucket|NOT_FOUND|no such bucket",
                "404|NoSuchKey|NOT_FOUND|does not find it",
                "404|NoSuchUpload|STORAGE_FAILED|could not serve it",
                "403|AccessDenied|STORAGE_REFUSED|refuses these keys",
                "403||STORAGE_REFUSED|refuses these keys",
                "403|InvalidAccessKeyId|STORAGE_REFUSED|'access_key'",
                "403|SignatureDoesNotMatch|STORAGE_REFUSED|'secret_key'",
                "403|RequestTimeTooSkewed|STORAGE_REFUSED|clocks",
                "400|ExpiredToken|STORAGE_REFUSED|'session_token'",
                "400|InvalidToken|STORAGE_REFUSED|'session_token'",
                "401|Unauthorized|STORAGE_REFUSED|refuses these keys",
                "301|PermanentRedirect|STORAGE_REFUSED|'region'",
                "307|TemporaryRedirect|STORAGE_REFUSED|'region'",
                "400|AuthorizationHeaderMalformed|STORAGE_REFUSED|'region'",
                "400|EntityTooLarge|STORAGE_REFUSED|refuses it",
                "400|RequestTimeout|TIMED_OUT|could not serve it",
                "409|OperationAborted|STORAGE_FAILED|could not serve it",
                "412|PreconditionFailed|TARGET_EXISTS|stands there already",
                "429|TooManyRequests|STORAGE_FAILED|could not serve it",
                "500|InternalError|STORAGE_FAILED|could not serve it",
                "501|NotImplemented|STORAGE_REFUSED|refuses it",
                "503|SlowDown|STORAGE_FAILED|could not serve it",
                "503||STORAGE_FAILED|could not serve it",
                "504||TIMED_OUT|could not serve it",
            })
    void whatAServerSaysIsClassifiedAndNotRepeated(int status, String code, FailureType type, String message) {
        // As Camel hands it on: within an exception of its own.
        ExportException failure = failed(new RuntimeException("CANARY", s3(status, code)));

        assertThat(failure.type()).isEqualTo(type);
        assertThat(failure).hasNoCause();
        assertThat(failure.getMessage())
                .startsWith(DOING)
                .contains(message, "HTTP " + status)
                .doesNotContain("CANARY");
    }

    @Test
    void strangeErrorCodeIsNotRepeated() {
        assertThat(failed(s3(403, "AKIA-CANARY/1 \n")).getMessage()).doesNotContain("CANARY");
        assertThat(failed(S3Exception.builder().statusCode(500).build()).type()).isEqualTo(FailureType.STORAGE_FAILED);
    }

    @Test
    void missingBucketIsNotFound() {
        Throwable failure = NoSuchBucketException.builder()
                .statusCode(404)
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode("NoSuchBucket").build())
                .build();

        assertThat(failed(failure).type()).isEqualTo(FailureType.NOT_FOUND);
    }

    private static Throwable sdk(Throwable cause) {
        return SdkClientException.builder().message("CANARY").cause(cause).build();
    }

    @Test
    void networkFailuresMayPass() {
        assertThat(failed(sdk(new ConnectException("refused"))))
                .hasMessageContaining("nothing listens there")
                .extracting(ExportException::type)
                .isEqualTo(FailureType.STORAGE_FAILED);
        assertThat(failed(sdk(new UnknownHostException("h"))))
                .hasMessageContaining("host name is not known")
                .extracting(ExportException::type)
                .isEqualTo(FailureType.STORAGE_FAILED);
        assertThat(failed(sdk(new SSLHandshakeException("h"))))
                .hasMessageContaining("certificate")
                .extracting(ExportException::type)
                .isEqualTo(FailureType.STORAGE_FAILED);
        assertThat(failed(sdk(new SocketException("Connection reset"))))
                .hasMessageContaining("SocketException")
                .extracting(ExportException::type)
                .isEqualTo(FailureType.STORAGE_FAILED);
        assertThat(failed(sdk(new SocketTimeoutException("Read timed out"))))
                .hasMessageContaining("in time")
                .extracting(ExportException::type)
                .isEqualTo(FailureType.TIMED_OUT);
        assertThat(failed(sdk(null)).getMessage())
                .contains("SdkClientException")
                .doesNotContain("CANARY");
    }

    @Test
    void connectTimeoutIsATimeout() {
        Throwable failure = sdk(new org.apache.http.conn.ConnectTimeoutException("Connect timed out"));

        assertThat(failed(failure).type()).isEqualTo(FailureType.TIMED_OUT);
    }

    @Test
    void fullDiskIsNoSpace() {
        assertThat(failed(new FileSystemException("f", null, "No space left on device"))
                        .type())
                .isEqualTo(FailureType.NO_SPACE);
        assertThat(failed(new IOException("Disk quota exceeded")).type()).isEqualTo(FailureType.NO_SPACE);
    }

    @Test
    void missingRightsOnDiskAreARefusal() {
        assertThat(failed(new AccessDeniedException("/secret/place")))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("/secret"))
                .extracting(ExportException::type)
                .isEqualTo(FailureType.STORAGE_REFUSED);
        assertThat(failed(new FileSystemException("f", null, "Read-only file system"))
                        .type())
                .isEqualTo(FailureType.STORAGE_REFUSED);
    }

    @Test
    void knownFailureStaysWhatItIs() {
        ExportException known = new ExportException(FailureType.FORBIDDEN, "no");

        assertThat(failed(sdk(new RuntimeException(known)))).isSameAs(known);
    }

    @Test
    void interruptIsACancellationAndIsRestored() {
        for (Throwable interrupt : new Throwable[] {
            AbortedException.create("x"),
            new ClosedByInterruptException(),
            new RuntimeException(new InterruptedException())
        }) {
            assertThat(failed(interrupt).type()).isEqualTo(FailureType.CANCELLED);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anythingElseIsABug() {
        IllegalStateException bug = new IllegalStateException("x");

        assertThat(failed(bug).type()).isEqualTo(FailureType.INTERNAL);
        assertThat(failed(bug)).hasCause(bug);
    }
}
