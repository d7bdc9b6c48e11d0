package io.tableexport.targets;

import io.tableexport.camel.TableConstants;
import io.tableexport.report.ExportJob;
import io.tableexport.report.TargetContents;
import io.tableexport.request.ExportMode;
import io.tableexport.request.ExportRequest;
import org.apache.camel.Exchange;

/** The names an export takes in its target, and what of it is its own. */
public final class ExportTarget {
    private ExportTarget() {}

    /** What two exports must not share: the server, and the directory or the one object on it. */
    public static String identity(ExportRequest request) {
        String place = fillsDirectory(request) ? request.directory() : request.objectKey();
        return request.target().place() + "/" + place;
    }

    /** Whether the export has names that other exports into its directory have too, be it only one part. */
    static boolean fillsDirectory(ExportRequest request) {
        if (request.mode() == ExportMode.MULTI_FILE) {
            return true;
        }
        String key = request.objectKey();
        return TargetContents.isPart(key.substring(key.lastIndexOf('/') + 1));
    }

    /** Makes an object the one a storage route works on. */
    public static void nameObject(Exchange exchange, ExportJob job, String name) {
        exchange.setProperty(TableConstants.OBJECT_NAME, name);
        exchange.setProperty(TableConstants.OBJECT_KEY, key(job, name));
    }

    /** The key of an object in the job's directory. */
    static String key(ExportJob job, String name) {
        String directory = job.directory();
        return directory.isEmpty() ? name : directory + "/" + name;
    }
}
