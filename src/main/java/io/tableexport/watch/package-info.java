/**
 * What watches exports beside them: metrics, spans, readiness. Nothing here changes what an export does.
 *
 * <p>{@link io.tableexport.watch.Observation} puts it in place. Next in the flow: {@code export}.
 */
package io.tableexport.watch;
