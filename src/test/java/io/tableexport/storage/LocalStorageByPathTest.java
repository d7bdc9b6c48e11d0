package io.tableexport.storage;

import java.nio.file.Path;

/** The same where Java cannot hold a directory open. */
class LocalStorageByPathTest extends LocalStorageTest {
    @Override
    LocalStorage under(Path directory) {
        return new LocalStorage(directory, DirectoryByPath::open);
    }
}
