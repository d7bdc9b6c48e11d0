/**
 * The configuration: merged from its sources, checked as a whole, immutable from then on.
 *
 * <p>{@link io.tableexport.settings.ExportSettings} holds it. Nothing here knows Camel. Next in the flow: {@code
 * camel}.
 */
package io.tableexport.settings;
