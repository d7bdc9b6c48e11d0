/**
 * The service's door: who may ask, what a request about exports may look like, and the description of it all.
 *
 * <p>{@link io.tableexport.http.HttpGuard} is the first step of every HTTP route. Next in the flow: {@code service}.
 */
package io.tableexport.http;
