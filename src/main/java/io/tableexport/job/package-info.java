/**
 * Which exports there are and were: jobs in a database that every replica of the service may share.
 *
 * <p>{@link io.tableexport.job.JobStore} keeps them, lets one export at a time into a target, and holds what a process
 * that died left. Next in the flow: {@code settings}.
 */
package io.tableexport.job;
