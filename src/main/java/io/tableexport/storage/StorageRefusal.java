package io.tableexport.storage;

/**
 * A storage server's refusal, in what is common to all of them. Clients of other protocols than S3 throw it in place of
 * their library's exception, whose message may repeat keys or signatures.
 */
public final class StorageRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    /**
     * @param status of HTTP
     * @param code the server's own word for it; empty if it says none
     */
    StorageRefusal(int status, String code) {
        super("HTTP " + status + " " + code);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
