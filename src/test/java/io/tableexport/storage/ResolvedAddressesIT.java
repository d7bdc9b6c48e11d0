package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.request.S3ObjectOptions;
import io.tableexport.request.S3Target;
import io.tableexport.request.StorageCredentials;
import io.tableexport.testing.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Names that resolve to what the one who asks would like, with the SDK's own connections: what was checked is what is
 * connected to. Here 127.0.0.2 plays the internet and 127.0.0.1 this machine.
 */
class ResolvedAddressesIT {
    private static final S3Settings HASTY = new S3Settings(2_000, 2_000, 8, 1);
    private static final Predicate<InetAddress> PUBLIC =
            address -> address.getHostAddress().equals("127.0.0.2");

    private static S3Clients clients(String policy, PublicAddresses.Lookup lookup) {
        return new S3Clients(
                EndpointPolicy.of(policy), HASTY, S3RetryPolicy.DEFAULTS, ServerCredentials.NONE, lookup, PUBLIC);
    }

    private static void assertForbidden(S3Client client, String bucket) {
        assertThatThrownBy(() -> S3Objects.list(client, bucket, "dir"))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.FORBIDDEN));
    }

    private static S3Target hosted(String endpoint, String bucket) {
        return new S3Target(
                "dir",
                bucket,
                URI.create(endpoint),
                "us-east-1",
                true,
                true,
                S3ObjectOptions.NONE,
                new StorageCredentials("a", "s", null));
    }

    @Test
    void aNameThatResolvesDifferentlyTheSecondTimeReachesOnlyWhatWasChecked() throws IOException {
        try (Listener outside = Listener.on("127.0.0.2");
                Listener inside = Listener.on("127.0.0.1", outside.port())) {
            AtomicInteger lookups = new AtomicInteger();
            PublicAddresses.Lookup rebinding = host -> {
                String address = lookups.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1";
                return new InetAddress[] {InetAddress.getByName(address)};
            };
            try (S3Clients clients = clients("http://*.example:*", rebinding);
                    S3Client client =
                            clients.open(Targets.s3("http://rebind.example:" + outside.port(), "us-east-1"))) {
                // The first connection goes to the address that was looked at, though the name has another by now.
                assertThatThrownBy(() -> S3Objects.list(client, "bucket", "dir"))
                        .isInstanceOfSatisfying(
                                ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.STORAGE_FAILED));
                assertThat(outside.connections()).isEqualTo(1);
                assertThat(lookups).hasValue(1);
                // Each further one is looked at again.
                for (int i = 0; i < 3; i++) {
                    assertForbidden(client, "bucket");
                }
            }
            assertThat(outside.connections()).isEqualTo(1);
            assertThat(inside.connections()).isZero();
        }
    }

    @Test
    void aNameWithOneAddressOfThisMachineAmongOthersIsRefused() throws IOException {
        try (Listener outside = Listener.on("127.0.0.2");
                Listener inside = Listener.on("127.0.0.1", outside.port());
                S3Clients clients = clients("http://*.example:*", host ->
                        new InetAddress[] {InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")});
                S3Client client = clients.open(Targets.s3("http://both.example:" + outside.port(), "us-east-1"))) {
            assertForbidden(client, "bucket");
            assertThat(outside.connections()).isZero();
            assertThat(inside.connections()).isZero();
        }
    }

    @Test
    void aBucketInTheHostNameReachesItsServerAndNoOtherOfTheNetwork() throws IOException {
        Map<String, String> names = Map.of(
                "store.example", "127.0.0.3",
                "mine.store.example", "127.0.0.3",
                "intranet.store.example", "127.0.0.1",
                "out.store.example", "127.0.0.2");
        PublicAddresses.Lookup lookup =
                host -> new InetAddress[] {InetAddress.getByName(names.getOrDefault(host, "127.0.0.1"))};
        try (Listener store = Listener.on("127.0.0.3");
                Listener outside = Listener.on("127.0.0.2", store.port());
                Listener inside = Listener.on("127.0.0.1", store.port());
                S3Clients clients = clients("http://store.example:*", lookup)) {
            String endpoint = "http://store.example:" + store.port();
            for (String bucket : List.of("mine", "out")) {
                try (S3Client client = clients.open(hosted(endpoint, bucket))) {
                    assertThatThrownBy(() -> S3Objects.list(client, bucket, "dir"))
                            .isInstanceOfSatisfying(ExportException.class, e -> assertThat(e.type())
                                    .isEqualTo(FailureType.STORAGE_FAILED));
                }
            }
            try (S3Client client = clients.open(hosted(endpoint, "intranet"))) {
                assertForbidden(client, "intranet");
            }
            assertThat(store.connections()).isEqualTo(1);
            assertThat(outside.connections()).isEqualTo(1);
            assertThat(inside.connections()).isZero();
        }
    }

    /** Names by which the SDK knows other kinds of buckets, for which it makes up hosts. */
    @Test
    void noBucketNameMakesTheSdkLeaveItsEndpoint() throws IOException {
        List<String> hosts = new ArrayList<>();
        PublicAddresses.Lookup lookup = host -> {
            hosts.add(host);
            return new InetAddress[] {InetAddress.getByName("127.0.0.3")};
        };
        try (Listener store = Listener.on("127.0.0.3");
                Listener inside = Listener.on("127.0.0.1", store.port());
                S3Clients clients = clients("http://store.example:*", lookup)) {
            String endpoint = "http://store.example:" + store.port();
            for (String bucket : List.of(
                    "name--use1-az4--x-s3",
                    "name--xa-s3",
                    "test-accessp-o0b1de75dp000b63pdfabcdef00000000000000--op-s3",
                    "127.0.0.1",
                    "mfzwi23gnjvgw.mrap",
                    "a.b.c",
                    "My_Bucket")) {
                for (S3Target target : List.of(hosted(endpoint, bucket), Targets.s3(endpoint, "us-east-1"))) {
                    try (S3Client client = clients.open(target)) {
                        assertThatThrownBy(() -> S3Objects.list(client, bucket, "dir"))
                                .isInstanceOf(ExportException.class);
                    }
                }
            }
            assertThat(hosts)
                    .isNotEmpty()
                    .allMatch(host -> host.equals("store.example") || host.endsWith(".store.example"));
            assertThat(inside.connections()).isZero();
        }
    }

    @Test
    void aHostThatIsNotConfiguredIsRefusedEvenIfSomethingAsksForIt() {
        ConfiguredAddresses addresses = new ConfiguredAddresses(
                EndpointPolicy.of("http://store.example:9000,http://[::1]:9000,https://*.wild.example"),
                InetAddress::getAllByName,
                PUBLIC);

        for (String host :
                List.of("127.0.0.1", "localhost", "example", "xstore.example", "a.wild.example", "wild.example")) {
            assertThatThrownBy(() -> addresses.resolve(host)).as(host).isInstanceOf(ExportException.class);
        }
    }

    @Test
    void aConfiguredAddressOfIpv6IsRecognisedWithAndWithoutBrackets() throws IOException {
        ConfiguredAddresses addresses =
                new ConfiguredAddresses(EndpointPolicy.of("http://[::1]:9000"), InetAddress::getAllByName, PUBLIC);

        assertThat(addresses.resolve("::1")).containsExactly(InetAddress.getByName("::1"));
        assertThat(addresses.resolve("[::1]")).containsExactly(InetAddress.getByName("::1"));
    }
}
