package io.tableexport.request;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of S3 endpoints: scheme, host and port, as in {@code https://s3.*.amazonaws.com}. A {@code *} in the host
 * stands for any letters, digits, dots and hyphens, so it never reaches into the port or past a user; as the port it
 * stands for any port. Without a port it is the scheme's own.
 */
public final class EndpointPattern {
    private static final Pattern SYNTAX =
            Pattern.compile("(https?)://([a-z0-9.*-]+|\\[[0-9a-f:.]+\\])(?::([0-9]{1,5}|\\*))?/?");

    private static final int ANY_PORT = -1;

    private final String text;
    private final String scheme;
    private final Pattern host;
    private final boolean exactHost;
    private final int port;

    private EndpointPattern(String text, String scheme, String host, int port) {
        this.text = text;
        this.scheme = scheme;
        this.host = Glob.compile(host, "[a-z0-9.-]*");
        this.exactHost = host.indexOf('*') < 0;
        this.port = port;
    }

    /**
     * Reads one pattern.
     *
     * @param key the configuration key it comes from, for the message
     * @throws IllegalArgumentException if it is none
     */
    public static EndpointPattern parse(String key, String text) {
        Matcher matcher = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    key + ": '" + text + "' is not a pattern of endpoints; legal is a scheme,"
                            + " a host and perhaps a port, as https://s3.*.amazonaws.com or http://127.0.0.1:9000");
        }
        String scheme = matcher.group(1);
        String port = matcher.group(3);
        int number = port == null ? defaultPort(scheme) : port.equals("*") ? ANY_PORT : Integer.parseInt(port);
        return new EndpointPattern(text, scheme, matcher.group(2), number);
    }

    /** Reads the comma-separated patterns of a configuration key. */
    public static List<EndpointPattern> parseAll(String key, String patterns) {
        return Arrays.stream(Glob.split(key, patterns))
                .map(pattern -> parse(key, pattern))
                .toList();
    }

    /** Whether an endpoint of a request is one of these. */
    public boolean matches(URI endpoint) {
        if (endpoint.getHost() == null || !scheme.equalsIgnoreCase(endpoint.getScheme())) {
            return false;
        }
        int endpointPort = endpoint.getPort() == -1 ? defaultPort(scheme) : endpoint.getPort();
        return (port == ANY_PORT || port == endpointPort) && matchesHost(endpoint.getHost());
    }

    /** Whether the host of an endpoint is one of these, whatever the scheme and port; IPv6 with or without brackets. */
    public boolean matchesHost(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return host.matcher(lower).matches()
                || (lower.indexOf(':') >= 0 && host.matcher("[" + lower + "]").matches());
    }

    /** Whether the host is named and not matched: then whoever configured it vouches for what it resolves to. */
    public boolean isExactHost() {
        return exactHost;
    }

    @Override
    public String toString() {
        return text;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
