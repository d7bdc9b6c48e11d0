/**
 * Everything Camel: the {@code table:} component, the {@code table-file} data format, and the beans the YAML routes
 * call.
 *
 * <p>The only package that imports Camel, and thin: the routes show the flow, the packages before this one do the work.
 * {@link io.tableexport.camel.ExportBeans} binds what the routes name.
 */
package io.tableexport.camel;
