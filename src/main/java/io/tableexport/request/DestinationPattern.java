package io.tableexport.request;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of targets a token may write to: {@code *}, or the location of a target with {@code *} in it, as
 * {@code s3://bucket/prefix*} with perhaps an {@code @endpoint}, or {@code local:sub/dir*}. A {@code *} stands for anything
 * within a name or within the path. Compared with the normal path of a target, which has no other spelling.
 */
final class DestinationPattern {
    private static final Pattern ENDPOINT = Pattern.compile("(.+?)@(https?://.+)");

    private final String routeName;
    private final List<Pattern> names;
    private final Pattern path;
    private final EndpointPattern endpoint;

    private DestinationPattern(String routeName, List<String> names, String path, EndpointPattern endpoint) {
        this.routeName = routeName;
        this.names = names.stream().map(name -> Glob.compile(name, "[^/]*")).toList();
        this.path = Glob.compile(path, ".*");
        this.endpoint = endpoint;
    }

    static DestinationPattern parse(String key, String text) {
        if (text.equals("*")) {
            return new DestinationPattern(null, List.of(), "*", null);
        }
        for (StorageKind kind : StorageKinds.all()) {
            if (text.startsWith(kind.locationPrefix())) {
                DestinationPattern pattern =
                        parse(key, kind, text.substring(kind.locationPrefix().length()));
                if (pattern != null) {
                    return pattern;
                }
            }
        }
        List<String> legal = StorageKinds.all().stream()
                .flatMap(kind -> kind.destinationExamples().stream())
                .map(example -> "'" + example + "'")
                .toList();
        throw new IllegalArgumentException(key + ": '" + text + "' is not a pattern of destinations; legal are '*', "
                + String.join(", ", legal) + ", with relative paths that have no '@' and no trailing '/'");
    }

    private static DestinationPattern parse(String key, StorageKind kind, String place) {
        Matcher ended = ENDPOINT.matcher(place);
        boolean hasEndpoint = kind.locationNames() > 0 && ended.matches();
        List<String> segments = List.of((hasEndpoint ? ended.group(1) : place).split("/", kind.locationNames() + 1));
        if (segments.size() <= kind.locationNames()) {
            return null;
        }
        List<String> names = segments.subList(0, kind.locationNames());
        String path = segments.get(kind.locationNames());
        if (names.contains("") || !isPath(path)) {
            return null;
        }
        EndpointPattern endpoint = hasEndpoint ? EndpointPattern.parse(key, ended.group(2)) : null;
        return new DestinationPattern(kind.routeName(), names, path, endpoint);
    }

    boolean matches(StorageTarget target) {
        if (routeName == null) {
            return true;
        }
        if (!routeName.equals(target.routeName())
                || !path.matcher(target.path()).matches()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).matcher(target.names().get(i)).matches()) {
                return false;
            }
        }
        return endpoint == null || endpoint.matches(target.server());
    }

    /** Whether a target's path can match at all; what cannot is a mistake of whoever configured it. */
    private static boolean isPath(String path) {
        if (path.indexOf('@') >= 0 || path.indexOf('\\') >= 0) {
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
