package io.tableexport.job;

import io.tableexport.failure.ExportException;
import io.tableexport.failure.FailureType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All jobs, in a database that replicas may share. The target of a job that has not ended is locked here, so that no two
 * exports write to one place, whichever process runs them.
 *
 * <p>Thread-safe; holds no state but the connections. Every method fails with {@code DATABASE_FAILED} if the database
 * does.
 */
public final class JobStore implements AutoCloseable {
    private static final String JOB_COLUMNS = "select id, state, table_name, file_path, request_hash, created_at,"
            + " started_at, ended_at, row_count, byte_count, part_count, expected_rows, result, failure, schedule,"
            + " scheduled_for from export_job";

    private static final String ACTIVE = "state in ('queued', 'running')";

    /** Times a job is tried to be put in: after a row that stood in its way was found to be stale. */
    private static final int ATTEMPTS = 3;

    private final JobDatabase database;

    private JobStore(JobDatabase database) {
        this.database = database;
    }

    /**
     * Opens the store and brings its schema up to date.
     *
     * @throws ExportException {@code INVALID_REQUEST} if that is not possible; the message names the configuration key
     */
    public static JobStore open(String url, String username, String password) {
        return new JobStore(JobDatabase.open(url, username, password));
    }

    /**
     * Asks the store's database whether it is there.
     *
     * @throws SQLException if it is not
     */
    public void ping() throws SQLException {
        database.ping();
    }

    /** Who runs jobs here. One for each service; it begins when it is started. */
    public JobLease lease(long leaseMillis, Runnable lost) {
        return new JobLease(database, leaseMillis, lost);
    }

    /**
     * Puts a job in and locks its target, or finds the one an earlier request of the same key made.
     *
     * @param instance of the process that is to run it
     * @return the earlier job; empty if this one is new
     * @throws ExportException {@code TARGET_BUSY} if another job has the target, {@code MISSED} if another job of its
     *     schedule has not ended, {@code KEY_REUSED} if the key was used for another request, {@code SHUTTING_DOWN} if
     *     the instance lost its lease
     */
    public Optional<JobRecord> create(NewJob job, UUID instance) {
        for (int attempt = 1; ; attempt++) {
            try {
                database.attempt(connection -> insert(connection, job, instance));
                return Optional.empty();
            } catch (SQLException refused) {
                if (!JobDatabase.isTaken(refused)) {
                    throw JobDatabase.failed("accepting an export", refused);
                }
                Optional<JobRecord> earlier = findByKey(job.owner(), job.key());
                if (earlier.isPresent()) {
                    return earlier;
                }
                if (job.scheduled() != null && isBusy(job.scheduled().place())) {
                    throw new ExportException(
                            FailureType.MISSED,
                            "the run before this one had not ended: give the schedule more time between its runs",
                            refused);
                }
                if (attempt == ATTEMPTS || isBusy(job.place())) {
                    throw new ExportException(
                            FailureType.TARGET_BUSY,
                            "another export is writing to this target: wait for its end or choose another directory",
                            refused);
                }
            }
        }
    }

    private static Void insert(Connection connection, NewJob job, UUID instance) throws SQLException {
        if (Statements.update(
                        connection, "update export_instance set beat = beat + 1 where id = ?", instance.toString())
                == 0) {
            throw new ExportException(
                    FailureType.SHUTTING_DOWN,
                    "the service lost its lease in the job store: try again in some seconds");
        }
        // the key before the target: a repeated request is not a second export
        insertJob(connection, job, instance, null);
        if (job.scheduled() != null) {
            lock(connection, job, job.scheduled().place());
        }
        lock(connection, job, job.place());
        return null;
    }

    private static Void insertJob(Connection connection, NewJob job, UUID instance, String failure)
            throws SQLException {
        IdempotencyKey key = job.key();
        ScheduledTime scheduled = job.scheduled();
        long now = System.currentTimeMillis();
        Statements.update(
                connection,
                "insert into export_job (id, owner, instance, state, idempotency_key, request_hash, table_name, file_path,"
                        + " destination, created_at, started_at, ended_at, failure, schedule, scheduled_for)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                job.id().toString(),
                job.owner(),
                instance.toString(),
                job.state().wireName(),
                key == null ? null : key.keyHash(),
                key == null ? null : key.requestHash(),
                job.table(),
                job.filePath(),
                job.destination(),
                now,
                job.state() == JobState.RUNNING ? now : null,
                job.state().ended() ? now : null,
                failure,
                scheduled == null ? null : scheduled.schedule(),
                scheduled == null ? null : scheduled.time());
        return null;
    }

    private static void lock(Connection connection, NewJob job, String place) throws SQLException {
        Statements.update(
                connection,
                "insert into export_target (place_hash, job_id) values (?, ?)",
                sha256(place),
                job.id().toString());
    }

    /**
     * Puts in a job that ended before it began, so that its failure can be seen. Nothing happens if there is one of its
     * key already.
     *
     * @param failure as in {@link JobRecord}
     * @return whether this call put it in
     */
    public boolean createEnded(NewJob job, UUID instance, String failure) {
        if (findByKey(job.owner(), job.key()).isPresent()) {
            return false;
        }
        try {
            database.attempt(connection -> insertJob(connection, job, instance, failure));
            return true;
        } catch (SQLException refused) {
            if (JobDatabase.isTaken(refused)) {
                return false;
            }
            throw JobDatabase.failed("noting an export that did not begin", refused);
        }
    }

    /** The job an earlier request of this key made; empty if there is none, or no key. */
    public Optional<JobRecord> findByKey(String owner, IdempotencyKey key) {
        if (key == null) {
            return Optional.empty();
        }
        Optional<JobRecord> earlier = database.transact("looking for a job", connection -> {
            // an old key is free again
            Statements.update(
                    connection,
                    "update export_job set idempotency_key = null where owner = ? and idempotency_key = ?"
                            + " and created_at < ?",
                    owner,
                    key.keyHash(),
                    System.currentTimeMillis() - IdempotencyKey.KEPT_MILLIS);
            return one(connection, " where owner = ? and idempotency_key = ?", owner, key.keyHash());
        });
        if (earlier.isPresent() && !key.requestHash().equals(earlier.get().requestHash())) {
            throw new ExportException(
                    FailureType.KEY_REUSED,
                    "the header Idempotency-Key was sent before with another request: use a new key for each export");
        }
        return earlier;
    }

    /** Whether an active job has the place; a lock whose job has ended is removed. */
    private boolean isBusy(String place) {
        return database.transact("looking at a target", connection -> {
            Statements.update(
                    connection,
                    "delete from export_target where place_hash = ? and job_id not in (select id from export_job where "
                            + ACTIVE + ")",
                    sha256(place));
            return !Statements.query(
                            connection,
                            1,
                            row -> row.getString(1),
                            "select job_id from export_target where place_hash = ?",
                            sha256(place))
                    .isEmpty();
        });
    }

    /** A job of this owner; empty if there is none, or it is somebody else's. */
    public Optional<JobRecord> find(String owner, UUID id) {
        return database.transact( // not a mere read: what is told of a job must be on the disk
                "looking for a job",
                connection -> one(connection, " where owner = ? and id = ?", owner, id.toString()));
    }

    /**
     * Jobs of an owner, the latest first.
     *
     * @param state only those in it; null for all
     * @param after the last of the page before; null for the first page
     * @param limit jobs at most
     */
    public List<JobRecord> list(String owner, JobState state, JobRecord after, int limit) {
        String where = " where owner = ?" + (state == null ? "" : " and state = '" + state.wireName() + "'");
        String order = " order by created_at desc, id";
        return database.transact("listing jobs", connection -> {
            List<JobRecord> page = after == null
                    ? Statements.query(connection, limit, JobStore::job, JOB_COLUMNS + where + order, owner)
                    : Statements.query(
                            connection,
                            limit,
                            JobStore::job,
                            JOB_COLUMNS + where + " and (created_at < ? or (created_at = ? and id > ?))" + order,
                            owner,
                            after.createdAt(),
                            after.createdAt(),
                            after.id().toString());
            return withLeftovers(connection, page);
        });
    }

    /** A queued job begins to run. */
    public void started(UUID id) {
        database.transact(
                "starting a job",
                connection -> Statements.update(
                        connection,
                        "update export_job set state = 'running', started_at = ? where id = ? and state = 'queued'",
                        System.currentTimeMillis(),
                        id.toString()));
    }

    public void progress(UUID id, JobProgress progress) {
        database.transact("noting progress", connection -> progress(connection, id, progress));
    }

    private static int progress(Connection connection, UUID id, JobProgress progress) throws SQLException {
        return Statements.update(
                connection,
                "update export_job set row_count = ?, byte_count = ?, part_count = ?, expected_rows = ? where id = ? and "
                        + ACTIVE,
                progress.rows(),
                progress.bytes(),
                progress.parts(),
                progress.expectedRows(),
                id.toString());
    }

    /**
     * Notes the name of an object before it is stored. Names of one job have different positions, from 0.
     *
     * @return whether the job still has its target: not so once another process took this one for dead
     */
    public boolean objectTaken(UUID id, int position, String name) {
        int noted = database.transact(
                "noting the name of an object",
                connection -> Statements.update(
                        connection,
                        "insert into export_object (job_id, position, name)"
                                + " select cast(? as varchar), cast(? as integer), cast(? as varchar)"
                                + " where exists (select 1 from export_target where job_id = ?)",
                        id.toString(),
                        position,
                        name,
                        id.toString()));
        return noted == 1;
    }

    /** Whether a job still has its target: not so once another process took this one for dead. */
    public boolean holdsTarget(UUID id) {
        return database.read("looking for a job's target", connection -> !Statements.query(
                        connection,
                        1,
                        row -> row.getString(1),
                        "select place_hash from export_target where job_id = ?",
                        id.toString())
                .isEmpty());
    }

    /**
     * Ends a job and frees its target, unless it has ended already.
     *
     * @param result as in {@link JobRecord}, null unless it succeeded
     * @param failure as in {@link JobRecord}, null if it succeeded
     * @param leftovers names of objects that could not be removed
     * @return whether this call ended it
     */
    public boolean end(
            UUID id, JobState state, JobProgress progress, String result, String failure, List<String> leftovers) {
        return database.transact("ending a job", connection -> {
            progress(connection, id, progress);
            int ended = Statements.update(
                    connection,
                    "update export_job set state = ?, ended_at = ?, result = ?, failure = ? where id = ? and " + ACTIVE,
                    state.wireName(),
                    System.currentTimeMillis(),
                    result,
                    failure,
                    id.toString());
            if (ended == 0) {
                return false;
            }
            Statements.update(connection, "delete from export_target where job_id = ?", id.toString());
            Statements.update(connection, "delete from export_object where job_id = ?", id.toString());
            for (int position = 0; position < leftovers.size(); position++) {
                Statements.update(
                        connection,
                        "insert into export_object (job_id, position, name) values (?, ?, ?)",
                        id.toString(),
                        position,
                        leftovers.get(position));
            }
            return true;
        });
    }

    /** Asks whichever process runs the job to cancel it. */
    public void requestCancel(UUID id) {
        database.transact(
                "cancelling a job",
                connection -> Statements.update(
                        connection,
                        "update export_job set cancel_requested = 1 where id = ? and " + ACTIVE,
                        id.toString()));
    }

    /** Active jobs of an instance that somebody wants cancelled. */
    public List<UUID> toCancel(UUID instance) {
        return database.read(
                "looking for jobs to cancel",
                connection -> Statements.query(
                        connection,
                        0,
                        row -> UUID.fromString(row.getString(1)),
                        "select id from export_job where instance = ? and cancel_requested = 1 and " + ACTIVE,
                        instance.toString()));
    }

    /** Forgets jobs that ended before this time, in milliseconds since 1970. */
    public void forget(long endedBefore) {
        database.transact("forgetting old jobs", connection -> {
            Statements.update(
                    connection,
                    "delete from export_object where job_id in (select id from export_job where ended_at < ?)",
                    endedBefore);
            return Statements.update(connection, "delete from export_job where ended_at < ?", endedBefore);
        });
    }

    private static Optional<JobRecord> one(Connection connection, String where, String... values) throws SQLException {
        List<JobRecord> found = Statements.query(connection, 1, JobStore::job, JOB_COLUMNS + where, (Object[]) values);
        return withLeftovers(connection, found).stream().findFirst();
    }

    private static List<JobRecord> withLeftovers(Connection connection, List<JobRecord> jobs) throws SQLException {
        for (int i = 0; i < jobs.size(); i++) {
            JobRecord job = jobs.get(i);
            if (job.state().ended() && job.state() != JobState.SUCCEEDED) {
                List<String> names = Statements.query(
                        connection,
                        0,
                        row -> row.getString(1),
                        "select name from export_object where job_id = ? order by position",
                        job.id().toString());
                jobs.set(i, job.withLeftovers(names));
            }
        }
        return jobs;
    }

    private static JobRecord job(ResultSet row) throws SQLException {
        return new JobRecord(
                UUID.fromString(row.getString("id")),
                JobState.of(row.getString("state")),
                row.getString("table_name"),
                row.getString("file_path"),
                row.getString("request_hash"),
                row.getLong("created_at"),
                number(row, "started_at"),
                number(row, "ended_at"),
                new JobProgress(
                        row.getLong("row_count"),
                        row.getLong("byte_count"),
                        row.getLong("part_count"),
                        number(row, "expected_rows")),
                row.getString("result"),
                row.getString("failure"),
                scheduled(row),
                List.of());
    }

    private static ScheduledTime scheduled(ResultSet row) throws SQLException {
        String schedule = row.getString("schedule");
        return schedule == null ? null : new ScheduledTime(schedule, row.getLong("scheduled_for"));
    }

    private static Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** Lower-case hex SHA-256 of a text. */
    public static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
