/**
 * What tests and the quickstart share: a real S3 server and TPC-H tables in a real database. Nothing of this is in
 * the packaged application.
 */
package io.tableexport.testing;
