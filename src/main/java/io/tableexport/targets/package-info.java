/**
 * Where parts go, as routes see it: what each kind of storage does beside its route file, and the steps that look at,
 * try out and verify a target.
 *
 * <p>A kind is a {@link io.tableexport.targets.StorageModule}; {@link io.tableexport.targets.Storages} holds those of a
 * service. Next in the flow: {@code running}.
 */
package io.tableexport.targets;
