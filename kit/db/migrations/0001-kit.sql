-- What kit itself keeps. No domain word here; foreign keys to centres would point upward, so there are none.

-- Facts on their way: written in the operation's own transaction, moved to `fact` by the relay after commit.
create table outbox (
  centre_id  int         not null,
  id         uuid        not null,
  topic      text        not null,
  at         timestamptz not null,
  machine_at timestamptz not null,
  data       jsonb       not null,
  primary key (centre_id, id)
);

-- One row per centre: whoever holds its lock is the relay; it also holds the last position given.
create table relay (
  centre_id     int    not null primary key,
  last_position bigint not null check (last_position >= 0)
);

-- Committed facts in the order of their positions; never changed.
create table fact (
  centre_id  int         not null,
  position   bigint      not null,
  id         uuid        not null,
  topic      text        not null,
  at         timestamptz not null,
  machine_at timestamptz not null,
  data       jsonb       not null,
  primary key (centre_id, position)
);

create table fact_archive (
  centre_id  int         not null,
  position   bigint      not null,
  id         uuid        not null,
  topic      text        not null,
  at         timestamptz not null,
  machine_at timestamptz not null,
  data       jsonb       not null,
  primary key (centre_id, position)
);

create table fact_cursor (
  centre_id  int         not null,
  subscriber text        not null,
  position   bigint      not null,
  moved_at   timestamptz not null,
  primary key (centre_id, subscriber)
);

/*
 * Gives up to p_limit waiting facts of one centre their positions and returns how many.
 * Returns 0 at once when another relay holds the centre. Runs inside the caller's transaction.
 */
create function relay_move(p_centre int, p_limit int) returns int language plpgsql as $$
declare
  v_last  bigint;
  v_moved int;
  v_rows  outbox[];
begin
  select last_position into v_last from relay where centre_id = p_centre for update skip locked;
  if not found then return 0; end if;
  select array_agg(o order by o.id) into v_rows
    from (select * from outbox where centre_id = p_centre order by id limit p_limit) o;
  v_moved := coalesce(array_length(v_rows, 1), 0);
  if v_moved = 0 then return 0; end if;
  insert into fact (centre_id, position, id, topic, at, machine_at, data)
    select r.centre_id, v_last + r.nth, r.id, r.topic, r.at, r.machine_at, r.data
      from unnest(v_rows) with ordinality as r(centre_id, id, topic, at, machine_at, data, nth);
  delete from outbox o using unnest(v_rows) as r where o.centre_id = p_centre and o.id = r.id;
  update relay set last_position = v_last + v_moved where centre_id = p_centre;
  return v_moved;
end $$;

-- Answers to creating requests, so that a repeat gets the same answer. Holds references, never personal data.
create table idempotency (
  centre_id    int         not null,
  actor        text        not null,
  key          text        not null,
  request_hash bytea       not null,
  status       int         not null,
  answer       jsonb       not null,
  machine_at   timestamptz not null,
  primary key (centre_id, actor, key)
);
create index idempotency_age on idempotency (centre_id, machine_at);

-- The demo's clock: business time = machine time + offset. One row or none; the offset never shrinks.
create table clock_offset (
  only_row  boolean     not null primary key check (only_row),
  offset_ms bigint      not null,
  set_at    timestamptz not null
);

-- Workday calendars, versioned: what was known from which day on. A year without a row is not published yet.
create table calendar_version (
  version    int         not null primary key,
  known_from date        not null unique,
  source     text        not null,
  loaded_at  timestamptz not null
);
create table calendar_year (
  version int not null references calendar_version (version),
  year    int not null check (year between 1990 and 2200),
  primary key (version, year)
);
-- Only days that differ from Monday to Friday: statutory days off and made-up working days.
create table calendar_day (
  version    int     not null references calendar_version (version),
  day        date    not null,
  is_workday boolean not null,
  name       text    not null,
  primary key (version, day)
);
