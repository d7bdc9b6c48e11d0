package io.tableexport.camel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives the scheduled export its request, read anew at each run so that keys can be changed in the file. */
final class Schedule {
    private final String request;

    Schedule(ExportSettings settings) {
        this.request = settings.get("export.schedule.request");
    }

    /** The request's JSON: the setting itself, or what the file it names holds. */
    public String request() throws IOException {
        return request.startsWith("{") ? request : Files.readString(Path.of(request), StandardCharsets.UTF_8);
    }
}
