package io.tableexport.export;

import io.tableexport.camel.TableConstants;
import io.tableexport.report.ExportJob;
import io.tableexport.report.ExportReport;
import io.tableexport.report.Manifest;
import io.tableexport.running.ExportJobs;
import io.tableexport.targets.ExportTarget;
import org.apache.camel.Exchange;

/**
 * The steps of {@code routes/export-publish.yaml}: the proof that the export is complete, then its manifest, then the
 * marker; what stood in the target before gives way in between. Holds no state of an export.
 */
public final class PublishSteps {
    private static final String MANIFEST = "CamelTableManifest";

    private final ExportJobs jobs;
    private final String softwareVersion;

    public PublishSteps(ExportJobs jobs, String softwareVersion) {
        this.jobs = jobs;
        this.softwareVersion = softwareVersion;
    }

    /** Proves the export complete; from now on it is too late to stop it. */
    public void prove(Exchange exchange) {
        ExportJob job = job(exchange);
        ExportReport report = ExportReport.of(job);
        exchange.setProperty(TableConstants.REPORT, report);
        if (!job.isSingleFile()) {
            exchange.setProperty(MANIFEST, Manifest.of(job, report, softwareVersion));
        }
        job.beginPublishing();
    }

    /** Names the marker of the export that is to give way. */
    public void nameOldMarker(Exchange exchange) {
        ExportJob job = job(exchange);
        jobs.requireTarget(job);
        ExportTarget.nameObject(exchange, job, Manifest.SUCCESS_NAME);
    }

    /** Makes the manifest the body. */
    public void manifest(Exchange exchange) {
        ExportJob job = job(exchange);
        job.takeName(Manifest.NAME);
        jobs.taking(job, Manifest.NAME);
        ExportTarget.nameObject(exchange, job, Manifest.NAME);
        exchange.getMessage()
                .setBody(exchange.getProperty(MANIFEST, Manifest.class).bytes());
    }

    public boolean hasOldParts(Exchange exchange) {
        return job(exchange).replacement().hasOldParts();
    }

    /** Names the next part of the export that is overwritten. */
    public void nameOldPart(Exchange exchange) {
        ExportJob job = job(exchange);
        jobs.requireTarget(job);
        ExportTarget.nameObject(exchange, job, job.replacement().takeOldPart());
    }

    /** The manifest stands: makes the marker that publishes it the body. */
    public void marker(Exchange exchange) {
        ExportJob job = job(exchange);
        job.takeName(Manifest.SUCCESS_NAME);
        jobs.taking(job, Manifest.SUCCESS_NAME);
        ExportTarget.nameObject(exchange, job, Manifest.SUCCESS_NAME);
        exchange.getMessage()
                .setBody(exchange.getProperty(MANIFEST, Manifest.class).successBytes());
    }

    private static ExportJob job(Exchange exchange) {
        return exchange.getProperty(TableConstants.EXPORT, ExportJob.class);
    }
}
