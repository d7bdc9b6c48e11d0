package io.tableexport.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.tableexport.camel.TableConstants;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.file.FileOptions;
import io.tableexport.report.ExportJob;
import io.tableexport.report.Replacement;
import io.tableexport.request.Compression;
import io.tableexport.request.ExportRequest;
import io.tableexport.request.FileFormat;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class TargetStepsTest {
    private final ExportJob job = new ExportJob(
            UUID.randomUUID(),
            ExportRequest.parse(Map.of("storage_type", "local", "directory_path", "dir")),
            "orders",
            new FileOptions(FileFormat.PARQUET, Compression.ZSTD, 1_000_000, 0, 0),
            "a test",
            2,
            Path.of("unused"));

    /** A reader's exchange, with the name of the part it passed on last. */
    private Exchange reader(Throwable caught) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(TableConstants.EXPORT, job);
        ExportTarget.nameObject(exchange, job, job.takePartName());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, caught);
        return exchange;
    }

    @Test
    void onlyWhatStoodThereIsLeftAlone() {
        ExportException exists = new ExportException(FailureType.TARGET_EXISTS, "another's part stands there");
        TargetSteps.recordFailure(reader(exists));
        // what stops the other readers is the same failure: their parts are this export's own
        TargetSteps.recordFailure(reader(job.failure()));

        assertThat(job.failure()).isSameAs(exists);
        assertThat(job.toUndo()).extracting(Replacement.Undo::name).containsExactly("part-00001.parquet");
    }
}
