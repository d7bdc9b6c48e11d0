/**
 * The steps of an export that the YAML routes call between their endpoints, from the request to the answer.
 *
 * <p>{@link io.tableexport.export.ExportSteps} begins and ends one; the routes show the order. Next in the flow: {@code http}.
 */
package io.tableexport.export;
