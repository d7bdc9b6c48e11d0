/**
 * The data sources of a service, and which reader a table of theirs gets.
 *
 * <p>{@link io.tableexport.source.TableScans#open} picks it: PostgreSQL's binary COPY, or any JDBC driver. Next in the
 * flow: {@code file}.
 */
package io.tableexport.source;
