/**
 * The README's first command: an S3 server, a database and the service in one JVM, and the reference page's request
 * sent to it. Built from {@code testing} and the packaged application's own entry point.
 */
package io.tableexport.quickstart;
