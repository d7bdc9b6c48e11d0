/**
 * What can go wrong, in one exception type with a code.
 *
 * <p>Every package throws {@link io.tableexport.failure.ExportException}; its {@link
 * io.tableexport.failure.FailureType} decides the HTTP status, the {@code type} of the answer and whether a repeat may
 * help. Next in the flow: {@code request}.
 */
package io.tableexport.failure;
