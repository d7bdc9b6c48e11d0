package io.tableexport.job;

/**
 * How far a job is.
 *
 * @param rows read so far
 * @param bytes written so far, to the target or the spool
 * @param parts that stand in the target
 * @param expectedRows rows there are to read; null while nobody knows
 */
public record JobProgress(long rows, long bytes, long parts, Long expectedRows) {}
