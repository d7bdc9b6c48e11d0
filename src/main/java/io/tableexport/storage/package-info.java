/**
 * What a destination is, which ones are allowed, and how a client for one is built from a request's credentials.
 *
 * <p>Bytes go to S3 by the routes; this package answers where to, whether at all, with what client, and what a failure
 * means, and keeps local files itself. Next in the flow: {@code report}.
 */
package io.tableexport.storage;
