package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.http.conn.DnsResolver;

/**
 * Resolves host names to public addresses and refuses a name that has any other. It stands where connections are made,
 * so no second look-up can give another address than the one checked.
 */
final class PublicAddresses implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!isPublic(address)) {
                throw new ExportException(
                        FailureType.FORBIDDEN,
                        "endpoint host " + host + " has an address that is not public: its operator allows it by"
                                + " naming the host without a wildcard in " + EndpointPolicy.KEY);
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
        boolean reserved = first >= 240;
        return !(thisNetwork || sharedSpace || protocolAssignments || benchmarking || reserved);
    }

    /** Global unicast (2000::/3), without the ranges that lead back to an IPv4 address through a relay. */
    private static boolean isPublic6(byte[] address) {
        boolean globalUnicast = (address[0] & 0xe0) == 0x20;
        boolean teredo = address[0] == 0x20 && address[1] == 0x01 && address[2] == 0 && address[3] == 0;
        boolean sixToFour = address[0] == 0x20 && address[1] == 0x02;
        return globalUnicast && !teredo && !sixToFour;
    }
}
