/**
 * The {@code table:} component and the {@code table-file} data format: what a route of anybody's can use without the
 * rest.
 *
 * <p>{@link io.tableexport.camel.TableConstants} names what the steps of a route leave for each other. This package
 * and those after it are the only ones that import Camel. Next in the flow: {@code targets}.
 */
package io.tableexport.camel;
