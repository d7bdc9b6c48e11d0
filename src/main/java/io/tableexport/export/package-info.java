/**
 * The steps that the YAML routes call between their endpoints: of an export, from the request to the answer, and of
 * requests about jobs.
 *
 * <p>{@link io.tableexport.export.ExportSteps} begins and ends an export; the routes show the order. Next in the flow:
 * {@code http}.
 */
package io.tableexport.export;
