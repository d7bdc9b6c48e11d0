package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.apache.http.conn.DnsResolver;

/**
 * Resolves host names to public addresses and refuses a name that has any other. It stands where connections are made,
 * so no second look-up can give another address than the one checked.
 */
final class PublicAddresses implements DnsResolver {
    private final EndpointPolicy policy;
    private final Lookup lookup;
    private final Predicate<InetAddress> isPublic;

    /** What a host name resolves to, as {@link InetAddress#getAllByName} says it. */
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    PublicAddresses(EndpointPolicy policy, Lookup lookup, Predicate<InetAddress> isPublic) {
        this.policy = policy;
        this.lookup = lookup;
        this.isPublic = isPublic;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup.addresses(host);
        for (InetAddress address : addresses) {
            if (!isPublic.test(address)) {
                throw new ExportException(
                        FailureType.FORBIDDEN,
                        "endpoint host " + host + " has an address that is not public: its operator allows it by"
                                + " naming the host without a wildcard in " + policy.key());
            }
        }
        return addresses;
    }

    /** Whether an address belongs to the internet and not to this machine, its networks or its cloud's services. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : address instanceof Inet6Address && isPublic6(bytes);
    }

    /** Beyond the private networks Java knows: the special purposes of RFC 6890. */
    private static boolean isPublic4(byte[] address) {
        int first = address[0] & 0xff;
        int second = address[1] & 0xff;
        boolean thisNetwork = first == 0;
        // Carriers' networks; some clouds' metadata service has 100.100.100.200.
        boolean sharedSpace = first == 100 && second >= 64 && second <= 127;
        // Another cloud's metadata service has 192.0.0.192.
        boolean protocolAssignments = first == 192 && second == 0 && address[2] == 0;
        boolean benchmarking = first == 198 && (second == 18 || second == 19);
        boolean relay = first == 192 && second == 88 && address[2] == 99;
        boolean documentation = (first == 192 && second == 0 && address[2] == 2)
                || (first == 198 && second == 51 && address[2] == 100)
                || (first == 203 && second == 0 && address[2] == 113);
        boolean reserved = first >= 240;
        return !(thisNetwork
                || sharedSpace
                || protocolAssignments
                || benchmarking
                || relay
                || documentation
                || reserved);
    }

    /**
     * Global unicast (2000::/3), without what is set aside for protocols (2001::/23, Teredo among it),
     * examples, and relays that lead back to an IPv4 address.
     */
    private static boolean isPublic6(byte[] address) {
        boolean globalUnicast = (address[0] & 0xe0) == 0x20;
        boolean protocolAssignments = address[0] == 0x20 && address[1] == 0x01 && (address[2] & 0xfe) == 0;
        boolean documentation =
                (address[0] == 0x20 && address[1] == 0x01 && address[2] == 0x0d && (address[3] & 0xff) == 0xb8)
                        || (address[0] == 0x3f && (address[1] & 0xff) == 0xff);
        boolean sixToFour = address[0] == 0x20 && address[1] == 0x02;
        return globalUnicast && !protocolAssignments && !documentation && !sixToFour;
    }
}
