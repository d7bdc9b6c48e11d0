package io.tableexport.targets;

import io.tableexport.request.AzureTarget;
import io.tableexport.request.JsonFields;
import io.tableexport.request.StorageTarget;
import io.tableexport.settings.ExportSettings;
import io.tableexport.storage.AzureClients;
import io.tableexport.storage.EndpointPolicy;
import io.tableexport.storage.S3RetryPolicy;
import io.tableexport.storage.S3Settings;
import io.tableexport.storage.ServerCredentials;
import io.tableexport.storage.StorageConnections;
import java.util.List;
import java.util.Map;

/** Azure Blob Storage. */
public final class AzureModule implements StorageModule {
    @Override
    public List<String> wireNames() {
        return List.of("Azure");
    }

    @Override
    public String routeName() {
        return AzureTarget.ROUTE;
    }

    @Override
    public StorageTarget parse(JsonFields storage, String pathField, String path) {
        return AzureTarget.parse(storage, pathField, path);
    }

    @Override
    public String locationPrefix() {
        return AzureTarget.PREFIX;
    }

    @Override
    public int locationNames() {
        return 2;
    }

    @Override
    public List<String> destinationExamples() {
        return List.of("azure://account/container/prefix*");
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "camel.component.azure-storage-blob.autowiredEnabled",
                "false",
                AzureClients.ALLOWED,
                AzureClients.DEFAULT_ALLOWED,
                AzureClients.SERVER_KEYS.id(),
                "",
                AzureClients.SERVER_KEYS.secret(),
                "",
                AzureClients.SERVER_KEYS.endpoints(),
                "");
    }

    /** How patient to be is set once for all servers, by the keys that S3 has. */
    @Override
    public StorageBinding open(ExportSettings settings) {
        Map<String, String> patience = settings.startingWith("export.s3.");
        EndpointPolicy policy = EndpointPolicy.of(AzureClients.ALLOWED, settings.get(AzureClients.ALLOWED));
        S3Settings connecting = S3Settings.of(patience);
        S3RetryPolicy retrying = S3RetryPolicy.of(patience);
        ServerCredentials own = ServerCredentials.of(AzureClients.SERVER_KEYS, settings.startingWith("export.azure."));
        return new AzureBinding(
                new AzureClients(
                        policy, connecting, retrying, own, new StorageConnections(policy, connecting, retrying)),
                settings.multipartThresholdBytes());
    }

    @Override
    public List<String> secretLoggers() {
        return List.of("com.azure", "reactor");
    }
}
