package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Decides what kind of failure a storage's exception is. The one place where that happens, so that every route gives the
 * same answer.
 *
 * <p>What an S3 server says is never passed on, not even as a cause: its errors can repeat the access key and the signed
 * headers. Its status and error code are.
 */
public final class StorageFailures {
    private static final Pattern ERROR_CODE = Pattern.compile("Md5Mismatch|[A-Za-z][A-Za-z.]{0,60}");

    private StorageFailures() {}

    /**
     * The failure for an exception; an {@link ExportException} anywhere among its causes stays what it is.
     *
     * @param doing what failed, with the location, as in {@code storing s3://bucket/key}
     */
    public static ExportException failed(String doing, Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof ExportException known) {
                return known;
            }
            if (cause instanceof AwsServiceException refusal) {
                return refused(doing, refusal.statusCode(), errorCode(refusal));
            }
            if (cause instanceof StorageRefusal refusal) {
                return refused(doing, refusal.status(), refusal.code());
            }
        }
        for (Throwable cause : causes) {
            if (isInterrupt(cause)) {
                Thread.currentThread().interrupt();
                return new ExportException(FailureType.CANCELLED, doing + " was cancelled");
            }
        }
        // The innermost that is known says it best.
        for (int i = causes.size() - 1; i >= 0; i--) {
            ExportException known = known(doing, causes.get(i));
            if (known != null) {
                return known;
            }
        }
        return unknown(doing, failure, causes);
    }

    private static ExportException refused(String doing, int status, String code) {
        String tail = " (HTTP " + status + (code.isEmpty() ? "" : ", " + code) + ")";
        FailureType type = FailureType.STORAGE_REFUSED;
        String reason;
        if (code.equals("NoSuchBucket") || code.equals("ContainerNotFound")) {
            type = FailureType.NOT_FOUND;
            reason = code.equals("NoSuchBucket") ? "there is no such bucket" : "there is no such container";
        } else if (isWrongRegion(status, code)) {
            reason = "the bucket is not in this region or not at this endpoint: correct the fields 'region' and"
                    + " 'endpoint' of 'options'";
        } else if (S3RetryPolicy.isDamage(code) && !code.equals("RequestTimeout")) {
            type = FailureType.STORAGE_FAILED;
            reason = "the bytes did not arrive as they were sent, also when sent again";
        } else if (isPassing(status, code)) {
            type = code.equals("RequestTimeout") || status == 504 ? FailureType.TIMED_OUT : FailureType.STORAGE_FAILED;
            reason = "the storage could not serve it, also when asked again";
        } else {
            reason = refusal(status, code);
            if (status == 404) {
                type = FailureType.NOT_FOUND;
            } else if (status == 412) {
                type = FailureType.TARGET_EXISTS;
            }
        }
        return new ExportException(type, doing + ": " + reason + tail);
    }

    private static String refusal(int status, String code) {
        return switch (code) {
            case "InvalidAccessKeyId" -> "the storage does not know the access key: check the field 'access_key'";
            case "SignatureDoesNotMatch" ->
                "the secret key does not belong to the access key: check the field" + " 'secret_key'";
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
                "the keys have expired or their session token" + " is wrong: check the field 'session_token'";
            case "AuthenticationFailed" ->
                "the storage refuses the credentials: check the fields 'account_key' or 'sas_token' and 'account_name'";
            case "RequestTimeTooSkewed" -> "the clocks of this server and of the storage differ by too much";
            default ->
                switch (status) {
                    case 401, 403 -> "the storage refuses these keys: they are wrong or may not do this";
                    case 404 -> "the storage does not find it";
                    case 412 -> "an object of this name stands there already";
                    default -> "the storage refuses it";
                };
        };
    }

    private static boolean isWrongRegion(int status, String code) {
        return (status >= 300 && status < 400)
                || code.equals("AuthorizationHeaderMalformed")
                || code.equals("IllegalLocationConstraintException")
                || code.equals("PermanentRedirect");
    }

    private static boolean isPassing(int status, String code) {
        return (status >= 500 && status != 501 && status != 505)
                || status == 408
                || status == 409
                || status == 429
                || code.equals("RequestTimeout")
                || code.equals("SlowDown")
                || code.equals("NoSuchUpload");
    }

    private static ExportException known(String doing, Throwable cause) {
        if (LocalFailures.isNoSpace(cause)) {
            return new ExportException(FailureType.NO_SPACE, doing + ": no space left on the device", cause);
        }
        if (cause instanceof AccessDeniedException || LocalFailures.isReadOnly(cause)) {
            return new ExportException(
                    FailureType.STORAGE_REFUSED, doing + ": the service has no right to write there", cause);
        }
        if (cause instanceof SocketTimeoutException
                || cause instanceof ConnectTimeoutException
                || cause instanceof ConnectionPoolTimeoutException
                || cause instanceof ApiCallTimeoutException
                || cause instanceof ApiCallAttemptTimeoutException
                || cause instanceof TimeoutException) {
            return new ExportException(FailureType.TIMED_OUT, doing + ": the storage did not answer in time");
        }
        String reason = null;
        if (cause instanceof UnknownHostException) {
            reason = "the endpoint's host name is not known: check the field 'endpoint'";
        } else if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            reason = "no connection to the endpoint: nothing listens there, or the network is down";
        } else if (cause instanceof SSLException) {
            reason = "no encrypted connection to the endpoint: its certificate is not trusted, or it speaks http://";
        }
        return reason == null ? null : new ExportException(FailureType.STORAGE_FAILED, doing + ": " + reason, cause);
    }

    private static ExportException unknown(String doing, Throwable failure, List<Throwable> causes) {
        Throwable innermost = causes.get(causes.size() - 1);
        boolean storage = causes.stream().anyMatch(c -> c instanceof SdkException || c instanceof IOException);
        if (!storage) {
            return new ExportException(FailureType.INTERNAL, doing + " failed for a reason that is a bug", failure);
        }
        return new ExportException(
                FailureType.STORAGE_FAILED,
                doing + ": the connection to the storage or the storage itself failed ("
                        + innermost.getClass().getSimpleName() + ")",
                innermost instanceof IOException ? innermost : null);
    }

    private static boolean isInterrupt(Throwable cause) {
        return cause instanceof InterruptedException
                || cause instanceof AbortedException
                || cause instanceof ClosedByInterruptException
                || cause.getClass() == InterruptedIOException.class;
    }

    private static String errorCode(AwsServiceException refusal) {
        String code = refusal.awsErrorDetails() == null
                ? null
                : refusal.awsErrorDetails().errorCode();
        return code == null ? "" : errorCode(code);
    }

    /** A server's word for its refusal, if it is one and not a text that might repeat something. */
    static String errorCode(String word) {
        return ERROR_CODE.matcher(word).matches() ? word : "";
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
