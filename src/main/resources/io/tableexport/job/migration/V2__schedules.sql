-- Which schedule started a job, and when it was to (milliseconds since 1970); null for a job that a client started.
alter table export_job add column schedule varchar(200);
alter table export_job add column scheduled_for bigint;
