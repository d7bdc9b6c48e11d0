/**
 * What a destination is, which ones are allowed, and how a client for one is built from a request's credentials.
 *
 * <p>The moving of bytes is the routes' business; this package answers where to, whether at all, and with what. Next in
 * the flow: {@code report}.
 */
package io.tableexport.storage;
