package io.tableexport.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Requests for tests, read as the service reads them. */
final class Requests {
    /** The body of the reference page's example, byte for byte. */
    static final String REFERENCE =
            """
            {
              "bucket": "my_bucket",
              "credentials": {
                "access_key": "accesskey",
                "secret_key": "secretkey"
              },
              "directory_path": "parquet/big.parquet",
              "format": "Parquet",
              "options": {
                "allow_http": true,
                "endpoint": "http://127.0.0.1:8080",
                "virtual_hosted_style": false
              },
              "storage_type": "S3"
            }
            """;

    private Requests() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> json(String text) {
        try {
            return StrictJson.mapper().readValue(text, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses JSON written with single quotes. */
    static ExportRequest parse(String text) {
        return ExportRequest.parse(json(text.replace('\'', '"')));
    }

    /** A request to a local directory with more fields, which begin with a comma or are empty. */
    static ExportRequest local(String moreFields) {
        return parse("{'export_paths': {'paths': ['out/t']}" + moreFields + "}");
    }

    /** A flat request to S3 with its storage fields replaced. */
    static ExportRequest s3(String bucket, String credentials, String options) {
        return parse("{'storage_type': 'S3', 'directory_path': 'd', 'bucket': " + bucket + ", 'credentials': "
                + credentials + ", 'options': " + options + "}");
    }

    static ExportRequest s3Options(String options) {
        return s3("'my_bucket'", "{'access_key': 'a', 'secret_key': 's'}", options);
    }

    static S3Target s3Target(String options) {
        return (S3Target) s3Options(options).target();
    }

    static ExportRequest s3Credentials(String credentials) {
        return s3("'my_bucket'", credentials, "{}");
    }
}
