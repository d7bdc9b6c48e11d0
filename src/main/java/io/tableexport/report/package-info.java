/**
 * What came of an export: part reports, totals, the manifest and the answer.
 *
 * <p>An {@link io.tableexport.report.ExportReport} is complete only when every count agrees. Next in the flow:
 * {@code job}, which keeps what came of it.
 */
package io.tableexport.report;
