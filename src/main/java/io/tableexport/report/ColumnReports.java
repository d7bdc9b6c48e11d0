package io.tableexport.report;

import io.tableexport.batch.TableColumn;
import io.tableexport.request.Unrepresentable;
import io.tableexport.request.UnrepresentablePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What becomes of each column, for the manifest and for the answer to a dry run. */
final class ColumnReports {
    private ColumnReports() {}

    /** The columns in the order of the files. The job's scan is open. */
    static List<Map<String, Object>> of(ExportJob job) {
        UnrepresentablePolicy policy = job.scan().onUnrepresentable();
        List<Map<String, Object>> described = new ArrayList<>();
        for (TableColumn column : job.scan().schema().columns()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", column.name());
            fields.put("sql_type", column.sqlType());
            fields.put("file_type", column.type().toString());
            fields.put("required", column.required());
            fields.put("fidelity", column.fidelity().name().toLowerCase(Locale.ROOT));
            if (column.note() != null) {
                fields.put("note", column.note());
            }
            Unrepresentable choice = policy.of(column.name());
            if (choice != Unrepresentable.FAIL) {
                fields.put("on_unrepresentable", choice.wireName());
            }
            described.add(fields);
        }
        return described;
    }

    /** A sentence for each column whose type nobody knows, and one for what a dead export left where this one appends. */
    static List<String> warnings(ExportJob job) {
        List<String> warnings = new ArrayList<>(unrecognised(job));
        List<String> strays = job.strayParts();
        if (!strays.isEmpty()) {
            warnings.add("the target also holds parts that an export could not remove and no manifest lists, so that"
                    + " only readers of the manifest see the right rows: " + String.join(", ", strays));
        }
        return warnings;
    }

    private static List<String> unrecognised(ExportJob job) {
        return job.scan().schema().columns().stream()
                .filter(column -> !column.recognised())
                .map(column -> "column '" + column.name() + "' has the type " + column.sqlType()
                        + ", which this version does not know: it is written as the text the database prints for it")
                .toList();
    }
}
