/**
 * Turns batches into part files: Parquet and JSON Lines.
 *
 * <p>A {@link io.tableexport.file.PartWriter} takes batches until its part is full, then commits the file or discards
 * it; closing never publishes. The package knows neither databases nor storages. Next in the flow: {@code storage}.
 */
package io.tableexport.file;
