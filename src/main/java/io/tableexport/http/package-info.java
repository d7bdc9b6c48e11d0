/**
 * The service's door: who may ask, requests that take too long to arrive, and the description of the API.
 *
 * <p>{@link io.tableexport.http.HttpGuard} is the first step of every HTTP route. Next in the flow: {@code service}.
 */
package io.tableexport.http;
