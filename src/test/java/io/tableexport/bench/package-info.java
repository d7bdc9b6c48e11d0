/**
 * The benchmark of {@code -Pbench}: every contender exports the same table in a JVM of its own, in interleaved rounds;
 * only ratios within one run count.
 */
package io.tableexport.bench;
