/**
 * The exports of this process: what waits, what runs, how far it is, and how it ends, also when the process does.
 *
 * <p>{@link io.tableexport.running.ExportJobs} is their one door to the job store, and tells a
 * {@link io.tableexport.running.ExportObserver}. Next in the flow: {@code watch}.
 */
package io.tableexport.running;
