package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.AzureTarget;
import io.tableexport.request.StorageCredentials;
import io.tableexport.testing.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** A name of an Azure server that resolves to this machine: the connection is refused where it would be made. */
class AzureAddressesIT {
    private static final S3Settings HASTY = new S3Settings(2_000, 2_000, 8, 2);

    @Test
    void aNameOnlyAWildcardAllowsReachesNoAddressOfThisMachine() throws IOException {
        EndpointPolicy policy = EndpointPolicy.of(AzureClients.ALLOWED, "http://*.example:*");
        StorageConnections connections = new StorageConnections(
                policy,
                HASTY,
                S3RetryPolicy.DEFAULTS,
                host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")},
                PublicAddresses::isPublic);
        try (Listener inside = Listener.on("127.0.0.1");
                AzureClients clients =
                        new AzureClients(policy, HASTY, S3RetryPolicy.DEFAULTS, ServerCredentials.NONE, connections)) {
            AzureBlobs blobs = clients.open(
                    new AzureTarget(
                            "dir",
                            "acme",
                            "exports",
                            URI.create("http://acme.example:" + inside.port()),
                            false,
                            new StorageCredentials("acme", "a2V5", null)),
                    new LongAdder());

            assertThatThrownBy(() -> blobs.list("dir")).isInstanceOfSatisfying(ExportException.class, refused -> {
                assertThat(refused.type()).isEqualTo(FailureType.FORBIDDEN);
                assertThat(refused.getMessage()).contains(AzureClients.ALLOWED);
            });
            assertThat(inside.connections()).isZero();
        }
    }
}
