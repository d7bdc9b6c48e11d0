package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The fields of a request that say how to reach a server, the same for every kind of storage. */
final class ServerFields {
    /** What can stand in a header. */
    private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7E]+");

    /** Keys have up to 128 characters and session tokens some thousands; the rest is a mistake. */
    private static final int MAX_SECRET_LENGTH = 16_384;

    /** Characters of a name in the DNS (RFC 1035). */
    private static final int MAX_HOST_LENGTH = 253;

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern ADDRESS4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);
    private static final Pattern ADDRESS6 = Pattern.compile("\\[[0-9a-f:.]+\\]");
    private static final Pattern HOST_NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /** What a lenient program reads as an address: the last label a number, decimal or hexadecimal. */
    private static final Pattern NUMBERS = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    private ServerFields() {}

    /** A key or token; null if it is absent and need not be there. */
    static String secret(JsonFields keys, String name, boolean required) {
        String secret = keys.secret(name);
        if (secret == null) {
            if (required) {
                throw keys.missing(name, "a key the storage knows");
            }
            return null;
        }
        if (secret.length() > MAX_SECRET_LENGTH || !SECRET.matcher(secret).matches()) {
            throw ExportException.invalid("field '" + keys.path(name) + "' must be 1 to " + MAX_SECRET_LENGTH
                    + " visible ASCII characters, without spaces");
        }
        return secret;
    }

    /** The server in the field {@code endpoint}; null if it is absent. */
    static URI endpoint(JsonFields options, boolean allowHttp) {
        String text = options.text("endpoint");
        if (text == null) {
            return null;
        }
        String field = options.path("endpoint");
        URI endpoint = serverOf(field, text);
        if (endpoint.getScheme().equals("http") && !allowHttp) {
            throw ExportException.invalid("field '" + field + "' is a http:// address: keys and rows would travel"
                    + " unencrypted; use https:// or set '" + options.path("allow_http") + "' to true");
        }
        return endpoint;
    }

    /** Scheme, host and port in lower case; the message never repeats the text, which may hold a password. */
    private static URI serverOf(String field, String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean server = (scheme.equals("http") || scheme.equals("https"))
                    && isHost(uri.getHost())
                    && uri.getRawUserInfo() == null
                    && (uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535))
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (server) {
                return new URI(scheme, null, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            // Not kept as the cause either: it holds the whole text.
        }
        throw ExportException.invalid("field '" + field + "' must be http:// or https://, a host name or address and"
                + " perhaps a port, and nothing else: no user, path, query or fragment");
    }

    /**
     * Whether a host has one reading only: a name in ASCII, an address of four decimal numbers without leading zeros, or
     * one of IPv6 without a zone. Anything else that looks like numbers (octal, hexadecimal, short) means another
     * address to every second program.
     */
    private static boolean isHost(String host) {
        if (host == null || host.length() > MAX_HOST_LENGTH) {
            return false;
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return ADDRESS6.matcher(lower).matches()
                || ADDRESS4.matcher(lower).matches()
                || (HOST_NAME.matcher(lower).matches()
                        && !NUMBERS.matcher(lower).matches());
    }
}
