-- Contacts, cases, identities, steps, clocks, evidence. The row of a case is the latest fold of its steps.
-- Readable columns hold masked copies only; names, phones, ID numbers, addresses and stories as written are sealed.

-- Editable lists of an office: goods and service classes, problems, topics, districts, streets, channels' names.
create table catalogue_entry (
  centre_id int  not null,
  list      text not null check (list in ('class', 'problem', 'topic', 'district', 'tag')),
  code      text not null check (length(code) between 1 and 60),
  parent    text,
  name      text not null check (length(name) between 1 and 80),
  sort      int  not null,
  is_open   boolean not null,
  primary key (centre_id, list, code),
  foreign key (centre_id) references centre (centre_id),
  foreign key (centre_id, list, parent) references catalogue_entry (centre_id, list, code)
);

-- Running numbers are given in blocks, so that no row is hot.
create table number_block (
  centre_id int  not null references centre (centre_id),
  day       date not null,
  next      int  not null check (next >= 1),
  primary key (centre_id, day)
);

create table operator (
  centre_id     int         not null references centre (centre_id),
  id            uuid        not null,
  name          text        not null,
  name_key      text        not null,
  uscc          text        not null default '',
  kind          text        not null check (kind in ('ordinary', 'platform', 'own-site', 'in-platform', 'advertiser')),
  address       text        not null default '',
  district_code int,
  created_at    timestamptz not null,
  primary key (centre_id, id)
);
comment on column operator.uscc is 'Unified social credit code (GB 32100); empty when unknown';
-- One row per known operator: by code where there is one, else by normalised name and district.
create unique index operator_by_uscc on operator (centre_id, uscc) where uscc <> '';
create unique index operator_by_name on operator (centre_id, name_key, (coalesce(district_code, 0))) where uscc = '';

create table contact (
  centre_id    int         not null references centre (centre_id),
  id           uuid        not null,
  channel      text        not null check (channel in ('phone-12315', 'platform-12315', 'letter', 'visit',
                 'transfer-12345', 'transfer-superior', 'portal', 'api')),
  received_at  timestamptz not null,
  received_day date        not null,
  taken_by     text        not null,
  imported     boolean     not null,
  source       text,
  external_id  text,
  machine_at   timestamptz not null,
  primary key (centre_id, id)
);
comment on table contact is '诉求: one approach by one person through one channel';
create index contact_by_time on contact (centre_id, received_at desc, id desc);

-- What was said, as written, once; sealed. case_id is set for words added later to one case only.
create table story (
  centre_id   int         not null,
  id          uuid        not null,
  contact_id  uuid        not null,
  case_id     uuid,
  sealed      bytea       not null,
  key_version smallint    not null,
  machine_at  timestamptz not null,
  primary key (centre_id, id),
  foreign key (centre_id, contact_id) references contact (centre_id, id)
);
create index story_of_contact on story (centre_id, contact_id);

create table cases (
  centre_id       int         not null references centre (centre_id),
  id              uuid        not null,
  number          text        not null,
  contact_id      uuid        not null,
  kind            text        not null check (kind in ('consultation', 'complaint', 'report')),
  rule_set        text        not null check (rule_set in ('none', 'o20', 'o20-2024', 'o121')),
  channel         text        not null,
  received_at     timestamptz not null,
  received_day    date        not null,
  state           text        not null,
  outcome         text,
  citizen_says    text        check (citizen_says in ('solved', 'partly', 'unsolved', 'not-reached')),
  satisfaction    smallint    check (satisfaction between 1 and 5),
  unit_id         uuid,
  handler_id      uuid,
  title           text        not null check (length(title) <= 200),
  text_masked     text        not null,
  request_masked  text        not null default '',
  story_id        uuid,
  class_code      text,
  problem_code    text,
  topic_code      text,
  brand           text        not null default '',
  amount_cents    bigint      check (amount_cents >= 0),
  recovered_cents bigint      check (recovered_cents >= 0),
  order_number    text        not null default '',
  operator_id     uuid,
  operator_name   text        not null default '',
  district_code   int,
  street          text        not null default '',
  place_masked    text        not null default '',
  national_number text        not null default '',
  tags            text[]      not null default '{}',
  is_walled       boolean     not null,
  is_real_name    boolean     not null,
  is_urgent       boolean     not null,
  imported        boolean     not null,
  hand_overs      int         not null default 0 check (hand_overs >= 0),
  returns         int         not null default 0 check (returns >= 0),
  reworks         int         not null default 0 check (reworks >= 0),
  merged_into     uuid,
  query_code_hash bytea,
  due_day         date,
  due_clock       text,
  due_provisional boolean     not null default false,
  is_done         boolean     not null,
  taken_by        text        not null,
  step_count      int         not null check (step_count >= 1),
  version         int         not null check (version >= 1),
  changed_at      timestamptz not null,
  primary key (centre_id, id),
  unique (centre_id, number),
  foreign key (centre_id, contact_id) references contact (centre_id, id),
  foreign key (centre_id, unit_id) references unit (centre_id, id),
  foreign key (centre_id, handler_id) references staff (centre_id, id),
  foreign key (centre_id, operator_id) references operator (centre_id, id),
  foreign key (centre_id, merged_into) references cases (centre_id, id),
  check (kind = 'report' or not is_walled),
  check (merged_into is distinct from id)
);
comment on table cases is '工单: one matter of one kind; every column is the fold of its steps';
comment on column cases.is_walled is 'O20 art. 33: a report is absent for all who are not on its list';
comment on column cases.due_day is 'nearest due day of the running clocks; lamps and 超期 read this';
create index cases_by_time on cases (centre_id, received_at desc, id desc);
create index cases_by_unit on cases (centre_id, unit_id, received_at desc, id desc);
create index cases_by_handler on cases (centre_id, handler_id, received_at desc, id desc) where handler_id is not null;
create index cases_by_kind_state on cases (centre_id, kind, state, received_at desc, id desc);
create index cases_by_district on cases (centre_id, district_code, received_at desc, id desc);
create index cases_by_class on cases (centre_id, class_code, received_at desc, id desc);
create index cases_by_problem on cases (centre_id, problem_code, received_at desc, id desc);
create index cases_by_operator on cases (centre_id, operator_id, received_at desc, id desc) where operator_id is not null;
create index cases_by_due on cases (centre_id, due_day, id) where due_day is not null and not is_done;
create index cases_by_contact on cases (centre_id, contact_id);
create index cases_by_national on cases (centre_id, national_number) where national_number <> '';

-- One per party per case, never shared: a report's row never joins a complaint's.
create table identity (
  centre_id      int      not null,
  id             uuid     not null,
  case_id        uuid     not null,
  role           text     not null check (role in ('complainant', 'reporter', 'asker', 'respondent-contact', 'agent-of')),
  person_kind    text     not null check (person_kind in ('person', 'organisation')),
  sealed         bytea    not null,
  key_version    smallint not null,
  name_masked    text     not null default '',
  phone_masked   text     not null default '',
  id_masked      text     not null default '',
  address_masked text     not null default '',
  hash_version   smallint not null,
  phone_hash     bytea,
  id_hash        bytea,
  name_hash      bytea,
  primary key (centre_id, id),
  foreign key (centre_id, case_id) references cases (centre_id, id)
);
create index identity_of_case on identity (centre_id, case_id);
create index identity_by_phone on identity (centre_id, phone_hash) where phone_hash is not null;
create index identity_by_id on identity (centre_id, id_hash) where id_hash is not null;

create table step (
  centre_id  int         not null,
  case_id    uuid        not null,
  seq        int         not null check (seq >= 1),
  action     text        not null,
  at         timestamptz not null,
  machine_at timestamptz not null,
  by_kind    text        not null check (by_kind in ('staff', 'key', 'operator', 'system')),
  by_id      text        not null,
  from_state text,
  to_state   text        not null,
  unit_id    uuid,
  why_masked text        not null default '',
  rule       text        not null default '',
  data       jsonb       not null,
  primary key (centre_id, case_id, seq),
  foreign key (centre_id, case_id) references cases (centre_id, id)
);
comment on column step.data is '{"set": changed columns of the case row, masked} plus what the action needs to tell';
create index step_by_actor on step (centre_id, by_id, at desc);

-- One row per running or ended limit. Stops: [{"from","to"|null,"why"}] of days.
create table clock (
  centre_id        int         not null,
  case_id          uuid        not null,
  name             text        not null,
  ordinal          smallint    not null,
  source           text        not null,
  started_day      date        not null,
  due_day          date        not null,
  old_due_day      date,
  is_provisional   boolean     not null,
  calendar_version int         not null references calendar_version (version),
  stops            jsonb       not null default '[]',
  state            text        not null check (state in ('running', 'stopped', 'met', 'broken', 'void')),
  ended_day        date,
  told_due         boolean     not null default false,
  told_broken      boolean     not null default false,
  primary key (centre_id, case_id, name, ordinal),
  foreign key (centre_id, case_id) references cases (centre_id, id)
);
comment on column clock.state is 'broken = ended after its due day; a running clock past its due day is overdue and stays in every list';
create index clock_by_due on clock (centre_id, due_day) where state = 'running';
-- What the tick looks at: overdue limits of which everybody knows leave it.
create index clock_to_tell on clock (centre_id, due_day) where state = 'running' and not told_broken;

create table evidence (
  centre_id   int         not null,
  id          uuid        not null,
  case_id     uuid        not null,
  sha256      bytea       not null,
  store_key   text        not null,
  name_sealed bytea       not null,
  key_version smallint    not null,
  media_type  text        not null,
  bytes       bigint      not null check (bytes >= 0),
  added_by    text        not null,
  added_at    timestamptz not null,
  primary key (centre_id, id),
  foreign key (centre_id, case_id) references cases (centre_id, id)
);
create index evidence_of_case on evidence (centre_id, case_id);

create table case_link (
  centre_id int         not null,
  case_id   uuid        not null,
  other_id  uuid        not null,
  kind      text        not null check (kind in ('same-contact', 'duplicate-of', 'joint-with', 'found-while-mediating', 'follow-up-of')),
  made_by   text        not null,
  made_at   timestamptz not null,
  ended_at  timestamptz,
  primary key (centre_id, case_id, other_id, kind),
  foreign key (centre_id, case_id) references cases (centre_id, id),
  foreign key (centre_id, other_id) references cases (centre_id, id),
  check (case_id <> other_id)
);
create index case_link_back on case_link (centre_id, other_id);

-- Search row beside the case: bigrams of the masked texts, operator and number; carries what the walk by date needs.
create table case_search (
  centre_id   int         not null,
  case_id     uuid        not null,
  received_at timestamptz not null,
  terms       tsvector    not null,
  primary key (centre_id, case_id),
  foreign key (centre_id, case_id) references cases (centre_id, id)
);
create index case_search_terms on case_search using gin (terms);

create table draft (
  centre_id   int         not null,
  staff_id    uuid        not null,
  id          uuid        not null,
  sealed      bytea       not null,
  key_version smallint    not null,
  version     int         not null,
  saved_at    timestamptz not null,
  primary key (centre_id, staff_id, id),
  foreign key (centre_id, staff_id) references staff (centre_id, id)
);

create table saved_view (
  centre_id int         not null,
  id        uuid        not null,
  staff_id  uuid        not null,
  name      text        not null check (length(name) between 1 and 40),
  filters   jsonb       not null,
  made_at   timestamptz not null,
  primary key (centre_id, id),
  unique (centre_id, staff_id, name),
  foreign key (centre_id, staff_id) references staff (centre_id, id)
);

-- Imports: a row's key is source + external id + content hash + ordinal among equal rows; a repeat adds nothing.
create table import_run (
  centre_id  int         not null,
  id         uuid        not null,
  source     text        not null,
  file_name  text        not null,
  map        jsonb       not null,
  started_by text        not null,
  started_at timestamptz not null,
  ended_at   timestamptz,
  read_rows  bigint      not null,
  new_rows   bigint      not null,
  same_rows  bigint      not null,
  bad_rows   bigint      not null,
  primary key (centre_id, id),
  foreign key (centre_id) references centre (centre_id)
);
create table import_row (
  centre_id    int      not null,
  row_key      bytea    not null,
  case_id      uuid     not null,
  primary key (centre_id, row_key),
  foreign key (centre_id, case_id) references cases (centre_id, id)
);
comment on column import_row.row_key is 'SHA-256 over source, external id, content hash and ordinal';
