package io.tableexport.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses written as numbers, which resolve without a name server. */
class PublicAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "192.0.0.192",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "64:ff9b::a00:1",
                "2002:7f00:1::",
                "2001:0:1::",
            })
    void addressThatIsNotTheInternetsIsForbidden(String address) {
        assertThatThrownBy(() -> new PublicAddresses(
                                EndpointPolicy.of(EndpointPolicy.DEFAULT),
                                InetAddress::getAllByName,
                                PublicAddresses::isPublic)
                        .resolve(address))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.type()).isEqualTo(FailureType.FORBIDDEN))
                .hasMessageContaining("export.s3.allowed-endpoints");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "52.216.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "198.20.0.1",
                "223.255.255.255",
                "2600:1fa0::1",
                "2a05:d000::1",
            })
    void publicAddressIsHandedOn(String address) throws UnknownHostException {
        assertThat(new PublicAddresses(
                                EndpointPolicy.of(EndpointPolicy.DEFAULT),
                                InetAddress::getAllByName,
                                PublicAddresses::isPublic)
                        .resolve(address))
                .containsExactly(InetAddress.getByName(address));
    }

    @Test
    void aHostNameOfThisMachineIsForbidden() {
        assertThatThrownBy(() -> new PublicAddresses(
                                EndpointPolicy.of(EndpointPolicy.DEFAULT),
                                InetAddress::getAllByName,
                                PublicAddresses::isPublic)
                        .resolve("localhost"))
                .isInstanceOf(ExportException.class);
    }
}
