package io.tableexport.storage;

/** What its storage knows an object by, so that proving it to be what was sent takes no second read of its bytes. */
public sealed interface SentMark permits SentChecksums, FileMark {}
