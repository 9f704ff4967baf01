-- Centres, units, staff, sign-in, API keys, the audit. Small shared data: `centre` is a reference table.

create table centre (
  centre_id  int         not null primary key check (centre_id between 100000 and 999999),
  name       text        not null check (length(name) between 2 and 80),
  short_name text        not null check (length(short_name) between 1 and 40),
  settings   jsonb       not null,
  version    int         not null,
  created_at timestamptz not null
);
comment on table centre is 'Tenant: a hotline centre, named by its 6-digit administrative code';

create table unit (
  centre_id     int         not null references centre (centre_id),
  id            uuid        not null,
  parent_id     uuid,
  kind          text        not null check (kind in ('bureau', 'centre', 'district-bureau', 'office')),
  name          text        not null check (length(name) between 2 and 80),
  short_name    text        not null check (length(short_name) between 1 and 40),
  code          text        not null check (code ~ '^[A-Z0-9-]{1,20}$'),
  district_code int,
  is_open       boolean     not null,
  version       int         not null,
  created_at    timestamptz not null,
  primary key (centre_id, id),
  unique (centre_id, code),
  foreign key (centre_id, parent_id) references unit (centre_id, id),
  check (parent_id is distinct from id)
);

create table staff (
  centre_id             int         not null references centre (centre_id),
  id                    uuid        not null,
  username              text        not null check (username ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
  name                  text        not null check (length(name) between 1 and 40),
  unit_id               uuid,
  password_hash         text,
  must_change_password  boolean     not null,
  totp_sealed           bytea,
  totp_key_version      smallint,
  totp_confirmed_at     timestamptz,
  totp_last_step        bigint,
  oidc_subject          text,
  is_active             boolean     not null,
  version               int         not null,
  created_at            timestamptz not null,
  primary key (centre_id, id),
  unique (centre_id, username),
  unique (centre_id, oidc_subject),
  foreign key (centre_id, unit_id) references unit (centre_id, id)
);

create table staff_role (
  centre_id int  not null,
  staff_id  uuid not null,
  role      text not null check (role in ('agent', 'lead', 'dispatcher', 'handler', 'unit-head', 'reviewer', 'quality',
                    'analyst', 'signer', 'safety', 'publisher', 'admin', 'auditor')),
  unit_id   uuid,
  primary key (centre_id, staff_id, role),
  foreign key (centre_id, staff_id) references staff (centre_id, id),
  foreign key (centre_id, unit_id) references unit (centre_id, id),
  check (role not in ('handler', 'unit-head') or unit_id is not null)
);

create table session (
  centre_id        int         not null references centre (centre_id),
  id               uuid        not null,
  staff_id         uuid        not null,
  token_hash       bytea       not null,
  address          text        not null,
  user_agent       text        not null,
  started_by       text        not null check (started_by in ('password', 'oidc', 'demo', 'first-admin')),
  second_factor_at timestamptz,
  created_at       timestamptz not null,
  seen_at          timestamptz not null,
  expires_at       timestamptz not null,
  ended_at         timestamptz,
  ended_why        text,
  primary key (centre_id, id),
  unique (centre_id, token_hash),
  foreign key (centre_id, staff_id) references staff (centre_id, id)
);
create index session_of_staff on session (centre_id, staff_id) where ended_at is null;

-- Failures by account and by address; technical time. No foreign key: tries on centres that do not exist are counted
-- like any other, under 0, so that the answer does not tell. `subject` is a keyed hash: people type passwords as names.
create table sign_in_failure (
  centre_id    int         not null,
  subject      bytea       not null,
  failures     int         not null,
  last_at      timestamptz not null,
  locked_until timestamptz,
  primary key (centre_id, subject)
);

-- An OIDC sign-in on its way: single use, short-lived.
create table oidc_attempt (
  centre_id     int         not null references centre (centre_id),
  state_hash    bytea       not null,
  nonce         text        not null,
  code_verifier text        not null,
  return_to     text        not null,
  expires_at    timestamptz not null,
  primary key (centre_id, state_hash)
);

create table api_key (
  centre_id  int         not null references centre (centre_id),
  id         uuid        not null,
  name       text        not null check (length(name) between 1 and 80),
  key_hash   bytea       not null,
  scopes     text[]      not null check (cardinality(scopes) >= 1),
  created_by text        not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  used_at    timestamptz,
  primary key (centre_id, id),
  unique (centre_id, key_hash)
);

-- The first-administrator page asks for the code printed at the start of an empty centre.
create table first_admin_code (
  only_row   boolean     not null primary key check (only_row),
  code_hash  bytea       not null,
  used_at    timestamptz
);

-- Audit rows wait here until the sealer gives them their place in the chain. No foreign key here and in audit: `who`
-- comes from a row of this centre, and a key-share lock on one centre row by every writer would cost the hot path.
create table audit_pending (
  centre_id   int         not null,
  id          uuid        not null,
  at          timestamptz not null,
  machine_at  timestamptz not null,
  actor_kind  text        not null check (actor_kind in ('staff', 'key', 'operator', 'system', 'nobody')),
  actor_id    text        not null,
  action      text        not null,
  target_kind text        not null,
  target_id   text        not null,
  reason      text,
  data        jsonb       not null,
  primary key (centre_id, id)
);

-- The sealed audit: place = position in the centre's chain; hash covers every column and the hash before it.
create table audit (
  centre_id   int         not null,
  position    bigint      not null,
  batch       bigint      not null,
  id          uuid        not null,
  at          timestamptz not null,
  machine_at  timestamptz not null,
  actor_kind  text        not null,
  actor_id    text        not null,
  action      text        not null,
  target_kind text        not null,
  target_id   text        not null,
  reason      text,
  data        jsonb       not null,
  hash        bytea       not null,
  primary key (centre_id, position)
);
create index audit_by_target on audit (centre_id, target_kind, target_id, position desc);
create index audit_by_actor on audit (centre_id, actor_id, position desc);
create index audit_by_action on audit (centre_id, action, position desc);
-- People's own matters, which the administrator may see, among a great many rows about cases.
create index audit_of_people on audit (centre_id, position desc)
  where target_kind in ('centre', 'unit', 'staff', 'session', 'key', 'audit');
-- The read log: who looked at what.
create index audit_reveals on audit (centre_id, position desc) where action like '%.reveal';

-- One row per batch. `head` is the hash of the batch's last row; a lost tail shows here and in audit_chain. `mark` is
-- an HMAC under a key that is not in the database: whoever can write here but has no key cannot make the chain anew.
-- The times (business time of the batch's rows) lead from a day to its places in the chain.
create table audit_seal (
  centre_id      int         not null,
  batch          bigint      not null,
  first_position bigint      not null,
  last_position  bigint      not null,
  earliest_at    timestamptz not null,
  latest_at      timestamptz not null,
  head           bytea       not null,
  mark           bytea       not null,
  mark_version   smallint    not null,
  sealed_at      timestamptz not null,
  primary key (centre_id, batch),
  check (last_position >= first_position)
);

-- The chain's end, and the lock that makes one sealer of many.
create table audit_chain (
  centre_id     int    not null primary key references centre (centre_id),
  last_batch    bigint not null,
  last_position bigint not null,
  head          bytea  not null
);
