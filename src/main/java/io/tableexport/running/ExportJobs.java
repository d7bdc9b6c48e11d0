package io.tableexport.running;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import io.tableexport.job.JobLease;
import io.tableexport.job.JobProgress;
import io.tableexport.job.JobRecord;
import io.tableexport.job.JobState;
import io.tableexport.job.JobStore;
import io.tableexport.job.NewJob;
import io.tableexport.report.Answer;
import io.tableexport.report.ExportAdmission;
import io.tableexport.report.ExportJob;
import io.tableexport.settings.ExportSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of this process: lets them in, gives them a place, and carries their beginning, end and cancellation to and
 * from the {@link JobStore}. Thread-safe; holds a ticket for each job that has not ended.
 */
public final class ExportJobs extends EventNotifierSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ExportJobs.class);

    /** How long an answer to a cancellation waits for the export's end, in milliseconds: an HTTP thread waits with it. */
    private static final long CANCEL_WAIT_MILLIS = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobStore store;
    private final ExportAdmission admission;
    private final int maxQueued;
    private final ScheduleCounters schedules;
    private final JobLease lease;
    private final JobClock clock;
    private final Map<UUID, JobTicket> active = new ConcurrentHashMap<>();

    /** Held while a request with a key is let in: those of the same key wait for the first instead of for a place. */
    private final ReentrantLock keyed = new ReentrantLock();

    private int queued;
    private volatile boolean stopping;
    private volatile ExportObserver observer = ExportObserver.NONE;

    public ExportJobs(ExportSettings settings, JobStore store, ExportAdmission admission, ScheduleCounters schedules) {
        this.store = store;
        this.schedules = schedules;
        this.admission = admission;
        this.maxQueued = settings.maxQueued();
        this.lease = store.lease(settings.leaseMillis(), this::leaseLost);
        this.clock = new JobClock(this, store, settings);
        setIgnoreExchangeEvents(true);
        setIgnoreStepEvents(true);
    }

    /** Who is told of the ends of jobs from now on. */
    public void tell(ExportObserver told) {
        observer = told;
    }

    /** A request was answered with a failure before it became a job. */
    public void refused(FailureType reason) {
        observer.refused(reason);
    }

    /** Joins the store and begins to watch. */
    public void begin() {
        lease.start();
        clock.begin();
    }

    /** After the last export has ended. */
    public void end() {
        clock.close();
        lease.close();
        store.close();
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.CamelContextStoppingEvent) {
            stopping = true;
            active.values().stream()
                    .filter(ticket -> ticket.export() == null)
                    .forEach(ticket -> stop(ticket, RunningExports.shuttingDown()));
        }
    }

    /** The jobs that have not ended. */
    public Iterable<JobTicket> active() {
        return active.values();
    }

    UUID instance() {
        return lease.instance();
    }

    /**
     * Lets a job in: at once if there is a place, else into the queue if it may wait.
     *
     * @return the job that an earlier request of the same key made; empty if this one is new
     * @throws ExportException {@code TOO_MANY_EXPORTS}, {@code TARGET_BUSY} or {@code KEY_REUSED}
     */
    public Optional<JobRecord> accept(JobTicket ticket, boolean mayWait) {
        if (ticket.job().key() == null) {
            return acceptNew(ticket, mayWait);
        }
        keyed.lock();
        try {
            Optional<JobRecord> earlier =
                    store.findByKey(ticket.job().owner(), ticket.job().key());
            return earlier.isPresent() ? earlier : acceptNew(ticket, mayWait);
        } finally {
            keyed.unlock();
        }
    }

    private Optional<JobRecord> acceptNew(JobTicket ticket, boolean mayWait) {
        if (stopping) {
            throw RunningExports.shuttingDown();
        }
        Optional<ExportAdmission.Place> place = admission.admit(ticket.rowGroupSize(), ticket.wantedReaders());
        if (place.isPresent()) {
            ticket.place(place.get());
        } else if (!mayWait || !enqueue(ticket)) {
            throw admission.full();
        }
        boolean isNew = false;
        active.put(ticket.job().id(), ticket);
        try {
            Optional<JobRecord> earlier =
                    store.create(ticket.job().in(place.isPresent() ? JobState.RUNNING : JobState.QUEUED), instance());
            isNew = earlier.isEmpty();
            if (isNew && ticket.job().scheduled() != null) {
                schedules.started(ticket.job().scheduled().schedule());
            }
            return earlier;
        } finally {
            if (!isNew) {
                close(ticket);
            }
        }
    }

    /** There are never more of schedules than there are schedules, so they may always wait. */
    private synchronized boolean enqueue(JobTicket ticket) {
        if (queued >= maxQueued && ticket.job().scheduled() == null) {
            return false;
        }
        queued++;
        return true;
    }

    private synchronized void dequeue() {
        queued--;
    }

    /** A job of this owner, whichever process runs it. */
    public Optional<JobRecord> find(String owner, UUID id) {
        return store.find(owner, id);
    }

    /**
     * Jobs of this owner, the newest first.
     *
     * @param state only those in it; null for all
     * @param after the last one of the page before; null for the first page
     */
    public List<JobRecord> list(String owner, JobState state, JobRecord after, int limit) {
        return store.list(owner, state, after, limit);
    }

    /** Waits for the ticket's place, if it has none yet. */
    public ExportAdmission.Place place(JobTicket ticket) {
        if (ticket.place() == null) {
            Optional<ExportAdmission.Place> place;
            try {
                place = admission.await(ticket.rowGroupSize(), ticket.wantedReaders(), () -> ticket.stopped() != null);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw RunningExports.shuttingDown();
            }
            if (place.isPresent()) {
                if (ticket.place(place.get())) {
                    dequeue();
                    store.started(ticket.job().id());
                } else {
                    place.get().close();
                }
            }
        }
        if (ticket.stopped() != null) {
            throw ticket.stopped();
        }
        return ticket.place();
    }

    /**
     * An object is about to be stored.
     *
     * @throws ExportException if the target is no longer this export's
     */
    public void taking(ExportJob export, String name) {
        JobTicket ticket = active.get(export.id());
        if (ticket == null || !store.objectTaken(export.id(), ticket.nextPosition(), name)) {
            export.abandon();
            throw leaseGone();
        }
    }

    /**
     * Something that stands in the target is about to be removed.
     *
     * @throws ExportException if the target is no longer this export's
     */
    public void requireTarget(ExportJob export) {
        if (!active.containsKey(export.id()) || !store.holdsTarget(export.id())) {
            export.abandon();
            throw leaseGone();
        }
    }

    /**
     * An export has ended, well or not.
     *
     * @param data of its answer; null if it failed
     */
    public void ended(JobTicket ticket, Map<String, Object> data) {
        ExportException failure = ticket.export().failure();
        if (failure == null) {
            write(ticket, JobState.SUCCEEDED, json(data), null, List.of(), null);
        } else {
            failed(ticket, failure);
        }
    }

    /** A job has failed, before it ran or while it did. Nothing happens if it has ended. */
    public void failed(JobTicket ticket, ExportException failure) {
        if (ticket.hasEnded()) {
            return;
        }
        ExportJob export = ticket.export();
        JobState state = failure.type() == FailureType.CANCELLED ? JobState.CANCELLED : JobState.FAILED;
        String detail = export == null ? null : export.leftovers();
        List<String> leftovers = export == null ? List.of() : export.leftoverNames();
        String exception = json(Answer.failure(failure, detail).get("exception"));
        write(ticket, state, null, exception, leftovers, failure.type());
    }

    private void write(
            JobTicket ticket,
            JobState state,
            String result,
            String failure,
            List<String> leftovers,
            FailureType reason) {
        JobProgress progress = ticket.progress();
        UUID id = ticket.job().id();
        clock.write(() -> store.end(id, state, progress, result, failure, leftovers));
        if (close(ticket)) {
            if (ticket.job().scheduled() != null) {
                schedules.ended(ticket.job().scheduled().schedule(), state);
            }
            observer.ended(ticket, state, reason);
        }
        ticket.markEnded();
    }

    /**
     * Notes a run of a schedule that did not become a job.
     *
     * @return false if some process has run or noted it already
     */
    public boolean notBegun(NewJob job, ExportException failure) {
        AtomicBoolean isNew = new AtomicBoolean(true);
        String text = json(Answer.failure(failure, null).get("exception"));
        clock.write(() -> isNew.set(store.createEnded(job, instance(), text)));
        return isNew.get();
    }

    /** Gives back what the ticket has; whether this call did so. */
    private boolean close(JobTicket ticket) {
        boolean first = ticket.close();
        if (first) {
            active.remove(ticket.job().id(), ticket);
            if (ticket.place() == null) {
                dequeue();
            } else {
                ticket.place().close();
            }
        }
        return first;
    }

    /**
     * Cancels a job, whichever process runs it, and waits a second for its end. Harmless when repeated.
     *
     * @return the job as it is then; empty if the owner has no such job
     */
    public Optional<JobRecord> cancel(String owner, UUID id) {
        Optional<JobRecord> found = store.find(owner, id);
        if (found.isEmpty() || found.get().state().ended()) {
            return found;
        }
        JobTicket ticket = active.get(id);
        if (ticket == null) {
            store.requestCancel(id);
            clock.awaitEnd(owner, id, CANCEL_WAIT_MILLIS);
        } else {
            cancel(ticket);
            ticket.awaitEnd(CANCEL_WAIT_MILLIS);
        }
        return store.find(owner, id);
    }

    void cancel(JobTicket ticket) {
        stop(ticket, new ExportException(FailureType.CANCELLED, "the export was cancelled"));
    }

    /** Stops a job; one that is queued has ended by that. */
    private void stop(JobTicket ticket, ExportException reason) {
        try (ExportLog log = ExportLog.of(ticket.job().id())) {
            ticket.stop(reason);
            if (ticket.place() == null) {
                failed(ticket, reason);
                admission.wake();
            }
            LOG.info("export {} is to stop: {}", ticket.job().id(), reason.getMessage());
        }
    }

    private void leaseLost() {
        active.values().forEach(ticket -> {
            ExportJob export = ticket.export();
            if (export != null) {
                export.abandon();
            }
            ticket.stop(leaseGone());
        });
    }

    private static ExportException leaseGone() {
        return new ExportException(
                FailureType.DATABASE_FAILED,
                "this process lost touch with the job store (export.jobs.url), and another may write to the target by"
                        + " now: send the request again");
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an answer of strings and numbers cannot be written", impossible);
        }
    }
}
