package io.tableexport.http;

import io.tableexport.request.AccessToken;
import org.apache.camel.Message;

/** One way to find out who sends a request. Thread-safe. */
interface Caller {
    /**
     * Who it is.
     *
     * @param request with the headers it came with
     * @throws io.tableexport.failure.ExportException {@code UNAUTHORIZED} or {@code FORBIDDEN}; its message repeats
     *     nothing of what was sent
     */
    AccessToken of(Message request);
}
