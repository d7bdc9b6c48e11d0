-- Processes that share this store. A beat that does not change for a lease means that the process is gone.
create table export_instance (
    id varchar(36) primary key,
    process varchar(36) not null,
    beat bigint not null
);

-- Every export there was, until it is forgotten. Times are milliseconds since 1970.
create table export_job (
    id varchar(36) primary key,
    owner varchar(200) not null,
    instance varchar(36) not null,
    state varchar(16) not null,
    cancel_requested integer default 0 not null,
    idempotency_key varchar(64),
    request_hash varchar(64),
    table_name varchar(1000) not null,
    file_path varchar(4000) not null,
    destination varchar(4000) not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    row_count bigint default 0 not null,
    byte_count bigint default 0 not null,
    part_count bigint default 0 not null,
    expected_rows bigint,
    result text,
    failure text,
    constraint export_job_idempotency unique (owner, idempotency_key)
);

create index export_job_listing on export_job (owner, created_at, id);
create index export_job_active on export_job (instance, state);

-- Targets being written: one export each. The key is a hash, as the place may be longer than a key can be.
create table export_target (
    place_hash varchar(64) primary key,
    job_id varchar(36) not null
);

create index export_target_job on export_target (job_id);

-- Names an export took in its target, written before the object is: what may be left there if its process dies.
create table export_object (
    job_id varchar(36) not null,
    position integer not null,
    name varchar(1100) not null,
    primary key (job_id, position)
);
