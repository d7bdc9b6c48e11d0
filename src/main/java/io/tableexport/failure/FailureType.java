package io.tableexport.failure;

import java.util.Locale;

/**
 * The kinds of failure an export can end with: HTTP status, {@code exception.type} of the answer, and whether sending
 * the same request again may succeed. This is the only place where that is decided.
 */
public enum FailureType {
    INVALID_REQUEST(400, false),
    UNAUTHORIZED(401, false),
    FORBIDDEN(403, false),
    NOT_FOUND(404, false),
    METHOD_NOT_ALLOWED(405, false),
    UNSUPPORTED_MEDIA_TYPE(415, false),
    TARGET_EXISTS(409, false),
    TARGET_BUSY(409, true),
    CANCELLED(409, false),
    /** Of a schedule's run only, which has no client to be answered. */
    MISSED(409, false),
    UNREPRESENTABLE_VALUE(422, false),
    KEY_REUSED(422, false),
    TOO_MANY_EXPORTS(429, true),
    INTERNAL(500, false),
    DATABASE_FAILED(502, true),
    STORAGE_FAILED(502, true),
    STORAGE_REFUSED(502, false),
    SHUTTING_DOWN(503, true),
    TIMED_OUT(504, true),
    NO_SPACE(507, true);

    private final int httpStatus;
    private final boolean retryable;

    FailureType(int httpStatus, boolean retryable) {
        this.httpStatus = httpStatus;
        this.retryable = retryable;
    }

    /** The HTTP status of the answer, also its {@code code}. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the same request may succeed later with nothing else changed. */
    public boolean retryable() {
        return retryable;
    }

    /** The value of {@code exception.type} in the answer. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
