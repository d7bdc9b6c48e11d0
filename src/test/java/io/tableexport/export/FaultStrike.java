package io.tableexport.export;

import io.tableexport.export.FaultMatrixIT.Run;
import io.tableexport.testing.FaultyProxy.Fault;
import io.tableexport.testing.FaultyProxy.Request;
import io.tableexport.testing.PostgresServer;
import io.tableexport.testing.S3Server;
import io.tableexport.testing.ServiceProcess;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Makes the fault of a run strike at its step, as often as it is to. For one export; counts how often it did. */
final class FaultStrike implements Function<Request, Fault> {
    private final Run run;
    private final String bucket;
    private final PostgresServer postgres;
    private final S3Server s3;
    private final ServiceProcess process;
    private final AtomicInteger strikes;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicReference<Request> struck = new AtomicReference<>();

    /** @param process that exports, where the fault is its end; else null */
    FaultStrike(
            Run run,
            String bucket,
            PostgresServer postgres,
            S3Server s3,
            ServiceProcess process,
            AtomicInteger strikes) {
        this.run = run;
        this.bucket = bucket;
        this.postgres = postgres;
        this.s3 = s3;
        this.process = process;
        this.strikes = strikes;
    }

    @Override
    public Fault apply(Request request) {
        boolean again = struck.get() != null
                && strikes.get() < run.trouble().times
                && (run.trouble().isForAll() || request.repeats(struck.get()));
        int position = run.step().isKind(request) ? seen.getAndIncrement() : -1;
        boolean now =
                position >= 0 && run.step().strikes.test(request, position) && struck.compareAndSet(null, request);
        if (!now && !again) {
            return Fault.NONE;
        }
        if (strikes.getAndIncrement() == 0) {
            switch (run.trouble()) {
                case BACKEND_TERMINATED ->
                    postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                            + " current_database() and pid <> pg_backend_pid()");
                case BUCKET_REMOVED -> {
                    s3.keys(bucket).forEach(key -> s3.client()
                            .deleteObject(delete -> delete.bucket(bucket).key(key)));
                    s3.client().deleteBucket(delete -> delete.bucket(bucket));
                }
                case SIGTERM -> process.terminate();
                case SIGKILL -> process.kill();
                default -> {}
            }
        }
        return run.trouble().fault;
    }
}
