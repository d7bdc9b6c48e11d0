/**
 * Puts it together: the beans the routes name, schedules, and the ways into an application that is not ours.
 *
 * <p>{@link io.tableexport.service.ExportBeans} makes the service, {@link io.tableexport.service.ExportRoutes} an
 * export inside another application.
 */
package io.tableexport.service;
