package io.tableexport.targets;

import io.tableexport.request.JsonFields;
import io.tableexport.request.LocalTarget;
import io.tableexport.request.StorageTarget;
import io.tableexport.settings.ExportSettings;
import io.tableexport.storage.LocalStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Directories of the server itself, under a configured root. */
public final class LocalModule implements StorageModule {
    private static final String ROOT = "export.local.root";

    @Override
    public List<String> wireNames() {
        return List.of("Local");
    }

    @Override
    public String routeName() {
        return LocalTarget.ROUTE;
    }

    @Override
    public StorageTarget parse(JsonFields storage, String pathField, String path) {
        return LocalTarget.parse(storage, pathField, path);
    }

    @Override
    public String locationPrefix() {
        return LocalTarget.PREFIX;
    }

    @Override
    public int locationNames() {
        return 0;
    }

    @Override
    public List<String> destinationExamples() {
        return List.of("local:sub/dir*");
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(ROOT, "exports");
    }

    @Override
    public StorageBinding open(ExportSettings settings) {
        return new LocalSteps(new LocalStorage(Path.of(settings.get(ROOT))));
    }
}
