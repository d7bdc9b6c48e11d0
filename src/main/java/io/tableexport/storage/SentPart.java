package io.tableexport.storage;

/**
 * A part as it was sent to its storage.
 *
 * @param name of the object, without the directory
 * @param bytes how many
 * @param sha256 of all its bytes, lower-case hex
 * @param checksums null where the storage has no use for them
 */
public record SentPart(String name, long bytes, String sha256, SentChecksums checksums) {}
