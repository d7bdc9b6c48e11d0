package io.tableexport.storage;

/**
 * An object directly in a directory.
 *
 * @param name without the directory
 * @param bytes its size
 */
public record StoredObject(String name, long bytes) {}
