/**
 * What a client asks for: both shapes of the request, as records that validate themselves.
 *
 * <p>{@link io.tableexport.request.ExportRequest} is made from parsed JSON and holds nothing a log may not show; the
 * storage keys live apart in {@link io.tableexport.request.StorageCredentials}. Next in the flow: {@code batch}.
 */
package io.tableexport.request;
