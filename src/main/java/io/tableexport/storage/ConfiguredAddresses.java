package io.tableexport.storage;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.http.conn.DnsResolver;

/**
 * Resolves the hosts the configuration names exactly to whatever they resolve to, and refuses all others: the last word
 * on where a connection goes, whatever the code above makes of an endpoint. A bucket in the host name is the client's
 * choice and not the operator's, so below a configured host only that host's own addresses and public ones are reached.
 */
final class ConfiguredAddresses implements DnsResolver {
    private final EndpointPolicy policy;
    private final PublicAddresses.Lookup lookup;
    private final Predicate<InetAddress> isPublic;

    ConfiguredAddresses(EndpointPolicy policy, PublicAddresses.Lookup lookup, Predicate<InetAddress> isPublic) {
        this.policy = policy;
        this.lookup = lookup;
        this.isPublic = isPublic;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (policy.namesHost(host)) {
            return lookup.addresses(host);
        }
        String parent = host.substring(host.indexOf('.') + 1);
        while (!policy.namesHost(parent)) {
            int dot = parent.indexOf('.');
            if (dot < 0) {
                throw refused(host);
            }
            parent = parent.substring(dot + 1);
        }
        InetAddress[] addresses = lookup.addresses(host);
        InetAddress[] ofParent = null;
        for (InetAddress address : addresses) {
            if (!isPublic.test(address)) {
                ofParent = ofParent == null ? lookup.addresses(parent) : ofParent;
                if (!Arrays.asList(ofParent).contains(address)) {
                    throw refused(host);
                }
            }
        }
        return addresses;
    }

    private ExportException refused(String host) {
        return new ExportException(
                FailureType.FORBIDDEN,
                "host " + host + " is not one this service may speak to: its operator allows it with " + policy.key());
    }
}
