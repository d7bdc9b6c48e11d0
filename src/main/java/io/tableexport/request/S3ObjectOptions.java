package io.tableexport.request;

import io.tableexport.failure.ExportException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a bucket is told of every object of an export: how to encrypt it and which tags it has.
 *
 * @param encryption as the wire has it, {@code AES256} or {@code aws:kms}; null leaves it to the bucket
 * @param kmsKeyId the key of {@code aws:kms}; null for the account's own
 * @param tags in the order of the request; empty for none
 */
public record S3ObjectOptions(String encryption, String kmsKeyId, Map<String, String> tags) {
    /** Nothing is said: the bucket's own settings hold. */
    public static final S3ObjectOptions NONE = new S3ObjectOptions(null, null, Map.of());

    private static final String KMS = "aws:kms";

    private static final Map<String, String> ENCRYPTIONS = new TreeMap<>(Map.of("AES256", "AES256", KMS, KMS));

    /** A key's id, its ARN, an alias or an alias's ARN; it becomes a header. */
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9:/_+=,.@-]{1,2048}");

    /** What Amazon lets all of its services have in tags. */
    private static final Pattern TAG_TEXT = Pattern.compile("[\\p{L}\\p{N}\\p{Zs}_.:/=+@-]*");

    private static final int MAX_TAGS = 10;
    private static final int MAX_TAG_KEY = 128;
    private static final int MAX_TAG_VALUE = 256;

    public S3ObjectOptions {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    static S3ObjectOptions parse(JsonFields options) {
        String encryption = options.choice("server_side_encryption", ENCRYPTIONS, null);
        String key = options.text("kms_key_id");
        if (key != null && !KMS.equals(encryption)) {
            throw ExportException.invalid("field '" + options.path("kms_key_id") + "' needs '"
                    + options.path("server_side_encryption") + "' to be '" + KMS + "'");
        }
        if (key != null && !KEY_ID.matcher(key).matches()) {
            throw ExportException.invalid("field '" + options.path("kms_key_id")
                    + "' must be the id, the ARN or the alias of a key: 1 to 2048 letters, digits and ':/_+=,.@-'");
        }
        return new S3ObjectOptions(encryption, key, tags(options));
    }

    private static Map<String, String> tags(JsonFields options) {
        JsonFields given = options.names("tags");
        if (given == null) {
            return Map.of();
        }
        List<String> keys = given.keys();
        if (keys.size() > MAX_TAGS) {
            throw ExportException.invalid(
                    "field '" + options.path("tags") + "' must not have more than " + MAX_TAGS + " tags");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (String key : keys) {
            String value = given.secret(key);
            if (value == null
                    || key.isEmpty()
                    || key.startsWith("aws:")
                    || !isTagText(key, MAX_TAG_KEY)
                    || !isTagText(value, MAX_TAG_VALUE)) {
                throw ExportException.invalid("field '" + options.path("tags") + "' must hold tags whose key is 1 to "
                        + MAX_TAG_KEY + " and whose value is 0 to " + MAX_TAG_VALUE
                        + " letters, digits, blanks and '_.:/=+-@'; no key begins with 'aws:'");
            }
            tags.put(key, value);
        }
        return tags;
    }

    private static boolean isTagText(String text, int longest) {
        return text.length() <= longest && TAG_TEXT.matcher(text).matches();
    }
}
