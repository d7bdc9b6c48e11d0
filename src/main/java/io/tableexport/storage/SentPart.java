package io.tableexport.storage;

/**
 * A part as it was sent to its storage.
 *
 * @param name of the object, without the directory
 * @param bytes how many
 * @param sha256 of all its bytes, lower-case hex
 * @param mark null where the storage knows it by nothing but its bytes
 */
public record SentPart(String name, long bytes, String sha256, SentMark mark) {}
