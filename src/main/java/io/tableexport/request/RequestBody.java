package io.tableexport.request;

import java.util.LinkedHashMap;

/**
 * The JSON object of a request between the parser and {@link ExportRequest}. Camel logs bodies at its lowest level, so
 * its text form shows nothing of what is in it.
 */
public final class RequestBody extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
        return "RequestBody";
    }
}
