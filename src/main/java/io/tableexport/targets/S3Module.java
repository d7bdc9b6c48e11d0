package io.tableexport.targets;

import io.tableexport.request.JsonFields;
import io.tableexport.request.S3Target;
import io.tableexport.request.StorageTarget;
import io.tableexport.settings.ExportSettings;
import io.tableexport.storage.EndpointPolicy;
import io.tableexport.storage.S3Clients;
import io.tableexport.storage.S3RetryPolicy;
import io.tableexport.storage.S3Settings;
import io.tableexport.storage.ServerCredentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Amazon S3 and every server that speaks its protocol. */
public final class S3Module implements StorageModule {
    private static final String PREFIX = "export.s3.";

    @Override
    public List<String> wireNames() {
        return List.of("S3", "CEPH");
    }

    @Override
    public String routeName() {
        return S3Target.ROUTE;
    }

    @Override
    public StorageTarget parse(JsonFields storage, String pathField, String path) {
        return S3Target.parse(storage, path);
    }

    @Override
    public String locationPrefix() {
        return S3Target.PREFIX;
    }

    @Override
    public int locationNames() {
        return 1;
    }

    @Override
    public List<String> destinationExamples() {
        return List.of("s3://bucket/prefix*", "s3://bucket/prefix*@https://endpoint");
    }

    @Override
    public Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        defaults.put("export.s3.allowed-endpoints", "https://s3.*.amazonaws.com,https://*.s3.*.amazonaws.com");
        defaults.put("export.s3.multipart-threshold-bytes", "1073741824");
        defaults.put("export.s3.connect-timeout-millis", "5000");
        defaults.put("export.s3.read-timeout-millis", "60000");
        defaults.put("export.s3.max-connections", "64");
        defaults.put("export.s3.max-attempts", "4");
        defaults.put("export.s3.attempt-timeout-millis", "600000");
        defaults.put("export.s3.retry-delay-millis", "500");
        defaults.put("export.s3.retry-max-delay-millis", "20000");
        defaults.put("export.s3.breaker-failures", "40");
        defaults.put("export.s3.breaker-open-millis", "30000");
        defaults.put("export.s3.server.access-key", "");
        defaults.put("export.s3.server.secret-key", "");
        defaults.put("export.s3.server.session-token", "");
        defaults.put("export.s3.server.endpoints", "");
        defaults.put("camel.component.aws2-s3.autowiredEnabled", "false");
        return defaults;
    }

    @Override
    public StorageBinding open(ExportSettings settings) {
        Map<String, String> own = settings.startingWith(PREFIX);
        S3Clients clients = new S3Clients(
                EndpointPolicy.of(settings.get(EndpointPolicy.KEY)),
                S3Settings.of(own),
                S3RetryPolicy.of(own),
                ServerCredentials.of(own));
        return new S3Binding(clients, settings.multipartThresholdBytes());
    }

    @Override
    public List<String> secretLoggers() {
        return List.of("org.apache.http", "software.amazon.awssdk");
    }
}
