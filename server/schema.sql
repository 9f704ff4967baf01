set check_function_bodies = off;

create table api_key (
  centre_id integer not null,
  id uuid not null,
  name text not null,
  key_hash bytea not null,
  scopes text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  used_at timestamp with time zone,
  constraint api_key_pkey PRIMARY KEY (centre_id, id),
  constraint api_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  constraint api_key_scopes_check CHECK ((cardinality(scopes) >= 1)),
  constraint api_key_centre_id_key_hash_key UNIQUE (centre_id, key_hash)
);

create table audit (
  centre_id integer not null,
  "position" bigint not null,
  batch bigint not null,
  id uuid not null,
  at timestamp with time zone not null,
  machine_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id text not null,
  action text not null,
  target_kind text not null,
  target_id text not null,
  reason text,
  data jsonb not null,
  hash bytea not null,
  constraint audit_pkey PRIMARY KEY (centre_id, "position")
);

create table audit_chain (
  centre_id integer not null,
  last_batch bigint not null,
  last_position bigint not null,
  head bytea not null,
  constraint audit_chain_pkey PRIMARY KEY (centre_id)
);

create table audit_pending (
  centre_id integer not null,
  id uuid not null,
  at timestamp with time zone not null,
  machine_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id text not null,
  action text not null,
  target_kind text not null,
  target_id text not null,
  reason text,
  data jsonb not null,
  constraint audit_pending_pkey PRIMARY KEY (centre_id, id),
  constraint audit_pending_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'key'::text, 'operator'::text, 'system'::text, 'nobody'::text])))
);

create table audit_seal (
  centre_id integer not null,
  batch bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  earliest_at timestamp with time zone not null,
  latest_at timestamp with time zone not null,
  head bytea not null,
  mark bytea not null,
  mark_version smallint not null,
  sealed_at timestamp with time zone not null,
  constraint audit_seal_pkey PRIMARY KEY (centre_id, batch),
  constraint audit_seal_check CHECK ((last_position >= first_position))
);

create table calendar_day (
  version integer not null,
  day date not null,
  is_workday boolean not null,
  name text not null,
  constraint calendar_day_pkey PRIMARY KEY (version, day)
);

create table calendar_version (
  version integer not null,
  known_from date not null,
  source text not null,
  loaded_at timestamp with time zone not null,
  constraint calendar_version_pkey PRIMARY KEY (version),
  constraint calendar_version_known_from_key UNIQUE (known_from)
);

create table calendar_year (
  version integer not null,
  year integer not null,
  constraint calendar_year_pkey PRIMARY KEY (version, year),
  constraint calendar_year_year_check CHECK (((year >= 1990) AND (year <= 2200)))
);

create table case_link (
  centre_id integer not null,
  case_id uuid not null,
  other_id uuid not null,
  kind text not null,
  made_by text not null,
  made_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint case_link_pkey PRIMARY KEY (centre_id, case_id, other_id, kind),
  constraint case_link_check CHECK ((case_id <> other_id)),
  constraint case_link_kind_check CHECK ((kind = ANY (ARRAY['same-contact'::text, 'duplicate-of'::text, 'joint-with'::text, 'found-while-mediating'::text, 'follow-up-of'::text])))
);

create table case_search (
  centre_id integer not null,
  case_id uuid not null,
  received_at timestamp with time zone not null,
  terms tsvector not null,
  is_walled boolean not null,
  constraint case_search_pkey PRIMARY KEY (centre_id, case_id)
);

create table cases (
  centre_id integer not null,
  id uuid not null,
  number text not null,
  contact_id uuid not null,
  kind text not null,
  rule_set text not null,
  channel text not null,
  received_at timestamp with time zone not null,
  received_day date not null,
  state text not null,
  outcome text,
  citizen_says text,
  satisfaction smallint,
  unit_id uuid,
  handler_id uuid,
  title text not null,
  text_masked text not null,
  request_masked text default ''::text not null,
  story_id uuid,
  class_code text,
  problem_code text,
  topic_code text,
  brand text default ''::text not null,
  amount_cents bigint,
  recovered_cents bigint,
  order_number text default ''::text not null,
  operator_id uuid,
  operator_name text default ''::text not null,
  district_code integer,
  street text default ''::text not null,
  place_masked text default ''::text not null,
  national_number text default ''::text not null,
  tags text[] default '{}'::text[] not null,
  is_walled boolean not null,
  is_real_name boolean not null,
  is_urgent boolean not null,
  imported boolean not null,
  hand_overs integer default 0 not null,
  returns integer default 0 not null,
  reworks integer default 0 not null,
  merged_into uuid,
  query_code_hash bytea,
  due_day date,
  due_clock text,
  due_provisional boolean default false not null,
  is_done boolean not null,
  taken_by text not null,
  step_count integer not null,
  version integer not null,
  changed_at timestamp with time zone not null,
  constraint cases_pkey PRIMARY KEY (centre_id, id),
  constraint cases_amount_cents_check CHECK ((amount_cents >= 0)),
  constraint cases_check CHECK (((kind = 'report'::text) OR (NOT is_walled))),
  constraint cases_check1 CHECK ((merged_into IS DISTINCT FROM id)),
  constraint cases_citizen_says_check CHECK ((citizen_says = ANY (ARRAY['solved'::text, 'partly'::text, 'unsolved'::text, 'not-reached'::text]))),
  constraint cases_hand_overs_check CHECK ((hand_overs >= 0)),
  constraint cases_kind_check CHECK ((kind = ANY (ARRAY['consultation'::text, 'complaint'::text, 'report'::text]))),
  constraint cases_recovered_cents_check CHECK ((recovered_cents >= 0)),
  constraint cases_returns_check CHECK ((returns >= 0)),
  constraint cases_reworks_check CHECK ((reworks >= 0)),
  constraint cases_rule_set_check CHECK ((rule_set = ANY (ARRAY['none'::text, 'o20'::text, 'o20-2024'::text, 'o121'::text]))),
  constraint cases_satisfaction_check CHECK (((satisfaction >= 1) AND (satisfaction <= 5))),
  constraint cases_step_count_check CHECK ((step_count >= 1)),
  constraint cases_title_check CHECK ((length(title) <= 200)),
  constraint cases_version_check CHECK ((version >= 1)),
  constraint cases_centre_id_number_key UNIQUE (centre_id, number)
);

create table catalogue_entry (
  centre_id integer not null,
  list text not null,
  code text not null,
  parent text,
  name text not null,
  sort integer not null,
  is_open boolean not null,
  constraint catalogue_entry_pkey PRIMARY KEY (centre_id, list, code),
  constraint catalogue_entry_code_check CHECK (((length(code) >= 1) AND (length(code) <= 60))),
  constraint catalogue_entry_list_check CHECK ((list = ANY (ARRAY['class'::text, 'problem'::text, 'topic'::text, 'district'::text, 'tag'::text]))),
  constraint catalogue_entry_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80)))
);

create table centre (
  centre_id integer not null,
  name text not null,
  short_name text not null,
  settings jsonb not null,
  version integer not null,
  created_at timestamp with time zone not null,
  constraint centre_pkey PRIMARY KEY (centre_id),
  constraint centre_centre_id_check CHECK (((centre_id >= 100000) AND (centre_id <= 999999))),
  constraint centre_name_check CHECK (((length(name) >= 2) AND (length(name) <= 80))),
  constraint centre_short_name_check CHECK (((length(short_name) >= 1) AND (length(short_name) <= 40)))
);

create table clock (
  centre_id integer not null,
  case_id uuid not null,
  name text not null,
  ordinal smallint not null,
  source text not null,
  started_day date not null,
  due_day date not null,
  old_due_day date,
  is_provisional boolean not null,
  calendar_version integer not null,
  stops jsonb default '[]'::jsonb not null,
  state text not null,
  ended_day date,
  told_due boolean default false not null,
  told_broken boolean default false not null,
  constraint clock_pkey PRIMARY KEY (centre_id, case_id, name, ordinal),
  constraint clock_state_check CHECK ((state = ANY (ARRAY['running'::text, 'stopped'::text, 'met'::text, 'broken'::text, 'void'::text])))
);

create table clock_offset (
  only_row boolean not null,
  offset_ms bigint not null,
  set_at timestamp with time zone not null,
  constraint clock_offset_pkey PRIMARY KEY (only_row),
  constraint clock_offset_only_row_check CHECK (only_row)
);

create table contact (
  centre_id integer not null,
  id uuid not null,
  channel text not null,
  received_at timestamp with time zone not null,
  received_day date not null,
  taken_by text not null,
  imported boolean not null,
  source text,
  external_id text,
  machine_at timestamp with time zone not null,
  constraint contact_pkey PRIMARY KEY (centre_id, id),
  constraint contact_channel_check CHECK ((channel = ANY (ARRAY['phone-12315'::text, 'platform-12315'::text, 'letter'::text, 'visit'::text, 'transfer-12345'::text, 'transfer-superior'::text, 'portal'::text, 'api'::text])))
);

create table draft (
  centre_id integer not null,
  staff_id uuid not null,
  id uuid not null,
  sealed bytea not null,
  key_version smallint not null,
  version integer not null,
  saved_at timestamp with time zone not null,
  constraint draft_pkey PRIMARY KEY (centre_id, staff_id, id)
);

create table evidence (
  centre_id integer not null,
  id uuid not null,
  case_id uuid not null,
  sha256 bytea not null,
  store_key text not null,
  name_sealed bytea not null,
  key_version smallint not null,
  media_type text not null,
  bytes bigint not null,
  added_by text not null,
  added_at timestamp with time zone not null,
  constraint evidence_pkey PRIMARY KEY (centre_id, id),
  constraint evidence_bytes_check CHECK ((bytes >= 0))
);

create table fact (
  centre_id integer not null,
  "position" bigint not null,
  id uuid not null,
  topic text not null,
  at timestamp with time zone not null,
  machine_at timestamp with time zone not null,
  data jsonb not null,
  constraint fact_pkey PRIMARY KEY (centre_id, "position")
);

create table fact_archive (
  centre_id integer not null,
  "position" bigint not null,
  id uuid not null,
  topic text not null,
  at timestamp with time zone not null,
  machine_at timestamp with time zone not null,
  data jsonb not null,
  constraint fact_archive_pkey PRIMARY KEY (centre_id, "position")
);

create table fact_cursor (
  centre_id integer not null,
  subscriber text not null,
  "position" bigint not null,
  moved_at timestamp with time zone not null,
  constraint fact_cursor_pkey PRIMARY KEY (centre_id, subscriber)
);

create table first_admin_code (
  only_row boolean not null,
  code_hash bytea not null,
  used_at timestamp with time zone,
  constraint first_admin_code_pkey PRIMARY KEY (only_row),
  constraint first_admin_code_only_row_check CHECK (only_row)
);

create table idempotency (
  centre_id integer not null,
  actor text not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  answer jsonb not null,
  machine_at timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (centre_id, actor, key)
);

create table identity (
  centre_id integer not null,
  id uuid not null,
  case_id uuid not null,
  role text not null,
  person_kind text not null,
  sealed bytea not null,
  key_version smallint not null,
  name_masked text default ''::text not null,
  phone_masked text default ''::text not null,
  id_masked text default ''::text not null,
  address_masked text default ''::text not null,
  hash_version smallint not null,
  phone_hash bytea,
  id_hash bytea,
  name_hash bytea,
  constraint identity_pkey PRIMARY KEY (centre_id, id),
  constraint identity_person_kind_check CHECK ((person_kind = ANY (ARRAY['person'::text, 'organisation'::text]))),
  constraint identity_role_check CHECK ((role = ANY (ARRAY['complainant'::text, 'reporter'::text, 'asker'::text, 'respondent-contact'::text, 'agent-of'::text])))
);

create table import_row (
  centre_id integer not null,
  row_key bytea not null,
  case_id uuid not null,
  constraint import_row_pkey PRIMARY KEY (centre_id, row_key)
);

create table import_run (
  centre_id integer not null,
  id uuid not null,
  source text not null,
  file_name text not null,
  map jsonb not null,
  started_by text not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  read_rows bigint not null,
  new_rows bigint not null,
  same_rows bigint not null,
  bad_rows bigint not null,
  constraint import_run_pkey PRIMARY KEY (centre_id, id)
);

create table key_fingerprint (
  only_row boolean not null,
  fingerprint text not null,
  stored_at timestamp with time zone not null,
  constraint key_fingerprint_pkey PRIMARY KEY (only_row),
  constraint key_fingerprint_only_row_check CHECK (only_row)
);

create table migration (
  module text not null,
  number integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null,
  constraint migration_pkey PRIMARY KEY (module, number)
);

create table number_block (
  centre_id integer not null,
  day date not null,
  next integer not null,
  constraint number_block_pkey PRIMARY KEY (centre_id, day),
  constraint number_block_next_check CHECK ((next >= 1))
);

create table oidc_attempt (
  centre_id integer not null,
  state_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  return_to text not null,
  expires_at timestamp with time zone not null,
  constraint oidc_attempt_pkey PRIMARY KEY (centre_id, state_hash)
);

create table operator (
  centre_id integer not null,
  id uuid not null,
  name text not null,
  name_key text not null,
  uscc text default ''::text not null,
  kind text not null,
  address text default ''::text not null,
  district_code integer,
  created_at timestamp with time zone not null,
  constraint operator_pkey PRIMARY KEY (centre_id, id),
  constraint operator_kind_check CHECK ((kind = ANY (ARRAY['ordinary'::text, 'platform'::text, 'own-site'::text, 'in-platform'::text, 'advertiser'::text])))
);

create table outbox (
  centre_id integer not null,
  id uuid not null,
  topic text not null,
  at timestamp with time zone not null,
  machine_at timestamp with time zone not null,
  data jsonb not null,
  constraint outbox_pkey PRIMARY KEY (centre_id, id)
);

create table relay (
  centre_id integer not null,
  last_position bigint not null,
  constraint relay_pkey PRIMARY KEY (centre_id),
  constraint relay_last_position_check CHECK ((last_position >= 0))
);

create table saved_view (
  centre_id integer not null,
  id uuid not null,
  staff_id uuid not null,
  name text not null,
  filters jsonb not null,
  made_at timestamp with time zone not null,
  constraint saved_view_pkey PRIMARY KEY (centre_id, id),
  constraint saved_view_name_check CHECK (((length(name) >= 1) AND (length(name) <= 40))),
  constraint saved_view_centre_id_staff_id_name_key UNIQUE (centre_id, staff_id, name)
);

create table session (
  centre_id integer not null,
  id uuid not null,
  staff_id uuid not null,
  token_hash bytea not null,
  address text not null,
  user_agent text not null,
  started_by text not null,
  second_factor_at timestamp with time zone,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_why text,
  constraint session_pkey PRIMARY KEY (centre_id, id),
  constraint session_started_by_check CHECK ((started_by = ANY (ARRAY['password'::text, 'oidc'::text, 'demo'::text, 'first-admin'::text]))),
  constraint session_centre_id_token_hash_key UNIQUE (centre_id, token_hash)
);

create table sign_in_failure (
  centre_id integer not null,
  subject bytea not null,
  failures integer not null,
  last_at timestamp with time zone not null,
  locked_until timestamp with time zone,
  constraint sign_in_failure_pkey PRIMARY KEY (centre_id, subject)
);

create table staff (
  centre_id integer not null,
  id uuid not null,
  username text not null,
  name text not null,
  unit_id uuid,
  password_hash text,
  must_change_password boolean not null,
  totp_sealed bytea,
  totp_key_version smallint,
  totp_confirmed_at timestamp with time zone,
  totp_last_step bigint,
  oidc_subject text,
  is_active boolean not null,
  version integer not null,
  created_at timestamp with time zone not null,
  constraint staff_pkey PRIMARY KEY (centre_id, id),
  constraint staff_name_check CHECK (((length(name) >= 1) AND (length(name) <= 40))),
  constraint staff_username_check CHECK ((username ~ '^[a-z0-9][a-z0-9._-]{1,39}$'::text)),
  constraint staff_centre_id_oidc_subject_key UNIQUE (centre_id, oidc_subject),
  constraint staff_centre_id_username_key UNIQUE (centre_id, username)
);

create table staff_role (
  centre_id integer not null,
  staff_id uuid not null,
  role text not null,
  unit_id uuid,
  constraint staff_role_pkey PRIMARY KEY (centre_id, staff_id, role),
  constraint staff_role_check CHECK (((role <> ALL (ARRAY['handler'::text, 'unit-head'::text])) OR (unit_id IS NOT NULL))),
  constraint staff_role_role_check CHECK ((role = ANY (ARRAY['agent'::text, 'lead'::text, 'dispatcher'::text, 'handler'::text, 'unit-head'::text, 'reviewer'::text, 'quality'::text, 'analyst'::text, 'signer'::text, 'safety'::text, 'publisher'::text, 'admin'::text, 'auditor'::text])))
);

create table step (
  centre_id integer not null,
  case_id uuid not null,
  seq integer not null,
  action text not null,
  at timestamp with time zone not null,
  machine_at timestamp with time zone not null,
  by_kind text not null,
  by_id text not null,
  from_state text,
  to_state text not null,
  unit_id uuid,
  why_masked text default ''::text not null,
  rule text default ''::text not null,
  data jsonb not null,
  constraint step_pkey PRIMARY KEY (centre_id, case_id, seq),
  constraint step_by_kind_check CHECK ((by_kind = ANY (ARRAY['staff'::text, 'key'::text, 'operator'::text, 'system'::text]))),
  constraint step_seq_check CHECK ((seq >= 1))
);

create table story (
  centre_id integer not null,
  id uuid not null,
  contact_id uuid not null,
  case_id uuid,
  sealed bytea not null,
  key_version smallint not null,
  machine_at timestamp with time zone not null,
  constraint story_pkey PRIMARY KEY (centre_id, id)
);

create table unit (
  centre_id integer not null,
  id uuid not null,
  parent_id uuid,
  kind text not null,
  name text not null,
  short_name text not null,
  code text not null,
  district_code integer,
  is_open boolean not null,
  version integer not null,
  created_at timestamp with time zone not null,
  constraint unit_pkey PRIMARY KEY (centre_id, id),
  constraint unit_check CHECK ((parent_id IS DISTINCT FROM id)),
  constraint unit_code_check CHECK ((code ~ '^[A-Z0-9-]{1,20}$'::text)),
  constraint unit_kind_check CHECK ((kind = ANY (ARRAY['bureau'::text, 'centre'::text, 'district-bureau'::text, 'office'::text]))),
  constraint unit_name_check CHECK (((length(name) >= 2) AND (length(name) <= 80))),
  constraint unit_short_name_check CHECK (((length(short_name) >= 1) AND (length(short_name) <= 40))),
  constraint unit_centre_id_code_key UNIQUE (centre_id, code)
);

CREATE OR REPLACE FUNCTION public.relay_move(p_centre integer, p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
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
end $function$
;

alter table api_key add constraint api_key_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table audit_chain add constraint audit_chain_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table calendar_day add constraint calendar_day_version_fkey FOREIGN KEY (version) REFERENCES calendar_version(version);

alter table calendar_year add constraint calendar_year_version_fkey FOREIGN KEY (version) REFERENCES calendar_version(version);

alter table case_link add constraint case_link_centre_id_case_id_fkey FOREIGN KEY (centre_id, case_id) REFERENCES cases(centre_id, id);

alter table case_link add constraint case_link_centre_id_other_id_fkey FOREIGN KEY (centre_id, other_id) REFERENCES cases(centre_id, id);

alter table case_search add constraint case_search_centre_id_case_id_fkey FOREIGN KEY (centre_id, case_id) REFERENCES cases(centre_id, id);

alter table cases add constraint cases_centre_id_contact_id_fkey FOREIGN KEY (centre_id, contact_id) REFERENCES contact(centre_id, id);

alter table cases add constraint cases_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table cases add constraint cases_centre_id_handler_id_fkey FOREIGN KEY (centre_id, handler_id) REFERENCES staff(centre_id, id);

alter table cases add constraint cases_centre_id_merged_into_fkey FOREIGN KEY (centre_id, merged_into) REFERENCES cases(centre_id, id);

alter table cases add constraint cases_centre_id_operator_id_fkey FOREIGN KEY (centre_id, operator_id) REFERENCES operator(centre_id, id);

alter table cases add constraint cases_centre_id_unit_id_fkey FOREIGN KEY (centre_id, unit_id) REFERENCES unit(centre_id, id);

alter table catalogue_entry add constraint catalogue_entry_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table catalogue_entry add constraint catalogue_entry_centre_id_list_parent_fkey FOREIGN KEY (centre_id, list, parent) REFERENCES catalogue_entry(centre_id, list, code);

alter table clock add constraint clock_calendar_version_fkey FOREIGN KEY (calendar_version) REFERENCES calendar_version(version);

alter table clock add constraint clock_centre_id_case_id_fkey FOREIGN KEY (centre_id, case_id) REFERENCES cases(centre_id, id);

alter table contact add constraint contact_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table draft add constraint draft_centre_id_staff_id_fkey FOREIGN KEY (centre_id, staff_id) REFERENCES staff(centre_id, id);

alter table evidence add constraint evidence_centre_id_case_id_fkey FOREIGN KEY (centre_id, case_id) REFERENCES cases(centre_id, id);

alter table identity add constraint identity_centre_id_case_id_fkey FOREIGN KEY (centre_id, case_id) REFERENCES cases(centre_id, id);

alter table import_row add constraint import_row_centre_id_case_id_fkey FOREIGN KEY (centre_id, case_id) REFERENCES cases(centre_id, id);

alter table import_run add constraint import_run_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table number_block add constraint number_block_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table oidc_attempt add constraint oidc_attempt_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table operator add constraint operator_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table saved_view add constraint saved_view_centre_id_staff_id_fkey FOREIGN KEY (centre_id, staff_id) REFERENCES staff(centre_id, id);

alter table session add constraint session_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table session add constraint session_centre_id_staff_id_fkey FOREIGN KEY (centre_id, staff_id) REFERENCES staff(centre_id, id);

alter table staff add constraint staff_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table staff add constraint staff_centre_id_unit_id_fkey FOREIGN KEY (centre_id, unit_id) REFERENCES unit(centre_id, id);

alter table staff_role add constraint staff_role_centre_id_staff_id_fkey FOREIGN KEY (centre_id, staff_id) REFERENCES staff(centre_id, id);

alter table staff_role add constraint staff_role_centre_id_unit_id_fkey FOREIGN KEY (centre_id, unit_id) REFERENCES unit(centre_id, id);

alter table step add constraint step_centre_id_case_id_fkey FOREIGN KEY (centre_id, case_id) REFERENCES cases(centre_id, id);

alter table story add constraint story_centre_id_contact_id_fkey FOREIGN KEY (centre_id, contact_id) REFERENCES contact(centre_id, id);

alter table unit add constraint unit_centre_id_fkey FOREIGN KEY (centre_id) REFERENCES centre(centre_id);

alter table unit add constraint unit_centre_id_parent_id_fkey FOREIGN KEY (centre_id, parent_id) REFERENCES unit(centre_id, id);

CREATE INDEX audit_by_action ON public.audit USING btree (centre_id, action, "position" DESC);

CREATE INDEX audit_by_actor ON public.audit USING btree (centre_id, actor_id, "position" DESC);

CREATE INDEX audit_by_target ON public.audit USING btree (centre_id, target_kind, target_id, "position" DESC);

CREATE INDEX audit_of_people ON public.audit USING btree (centre_id, "position" DESC) WHERE (target_kind = ANY (ARRAY['centre'::text, 'unit'::text, 'staff'::text, 'session'::text, 'key'::text, 'audit'::text]));

CREATE INDEX audit_reveals ON public.audit USING btree (centre_id, "position" DESC) WHERE (action ~~ '%.reveal'::text);

CREATE INDEX case_link_back ON public.case_link USING btree (centre_id, other_id);

CREATE INDEX case_search_terms ON public.case_search USING gin (terms) WITH (gin_pending_list_limit='1024');

CREATE INDEX cases_brief ON public.cases USING btree (centre_id, id) INCLUDE (unit_id, state, handler_id, taken_by, is_done, is_walled, returns);

CREATE INDEX cases_by_channel ON public.cases USING btree (centre_id, channel, received_at DESC, id DESC);

CREATE INDEX cases_by_class ON public.cases USING btree (centre_id, class_code, received_at DESC, id DESC);

CREATE INDEX cases_by_contact ON public.cases USING btree (centre_id, contact_id);

CREATE INDEX cases_by_district ON public.cases USING btree (centre_id, district_code, received_at DESC, id DESC);

CREATE INDEX cases_by_due ON public.cases USING btree (centre_id, due_day, id) WHERE ((due_day IS NOT NULL) AND (NOT is_done));

CREATE INDEX cases_by_handler ON public.cases USING btree (centre_id, handler_id, received_at DESC, id DESC) WHERE (handler_id IS NOT NULL);

CREATE INDEX cases_by_import ON public.cases USING btree (centre_id, imported, received_at DESC, id DESC);

CREATE INDEX cases_by_kind_state ON public.cases USING btree (centre_id, kind, state, received_at DESC, id DESC);

CREATE INDEX cases_by_national ON public.cases USING btree (centre_id, national_number) WHERE (national_number <> ''::text);

CREATE INDEX cases_by_operator ON public.cases USING btree (centre_id, operator_id, received_at DESC, id DESC) WHERE (operator_id IS NOT NULL);

CREATE INDEX cases_by_outcome ON public.cases USING btree (centre_id, outcome, received_at DESC, id DESC) WHERE (outcome IS NOT NULL);

CREATE INDEX cases_by_problem ON public.cases USING btree (centre_id, problem_code, received_at DESC, id DESC);

CREATE INDEX cases_by_tag ON public.cases USING gin (tags) WHERE (tags <> '{}'::text[]);

CREATE INDEX cases_by_taker ON public.cases USING btree (centre_id, taken_by, received_at DESC, id DESC);

CREATE INDEX cases_by_time ON public.cases USING btree (centre_id, received_at DESC, id DESC);

CREATE INDEX cases_by_topic ON public.cases USING btree (centre_id, topic_code, received_at DESC, id DESC) WHERE (topic_code IS NOT NULL);

CREATE INDEX cases_by_unit ON public.cases USING btree (centre_id, unit_id, received_at DESC, id DESC);

CREATE INDEX cases_by_unit_state ON public.cases USING btree (centre_id, unit_id, state, received_at DESC, id DESC);

CREATE INDEX cases_due_by_unit ON public.cases USING btree (centre_id, unit_id, due_day, id) WHERE ((due_day IS NOT NULL) AND (NOT is_done));

CREATE INDEX cases_open_by_unit ON public.cases USING btree (centre_id, unit_id, received_at DESC, id DESC) WHERE (NOT is_done);

CREATE INDEX clock_by_due ON public.clock USING btree (centre_id, due_day) WHERE (state = 'running'::text);

CREATE INDEX clock_to_tell ON public.clock USING btree (centre_id, due_day) WHERE ((state = 'running'::text) AND (NOT told_broken));

CREATE INDEX contact_by_time ON public.contact USING btree (centre_id, received_at DESC, id DESC);

CREATE INDEX evidence_of_case ON public.evidence USING btree (centre_id, case_id);

CREATE INDEX idempotency_age ON public.idempotency USING btree (centre_id, machine_at);

CREATE INDEX identity_by_id ON public.identity USING btree (centre_id, id_hash) WHERE (id_hash IS NOT NULL);

CREATE INDEX identity_by_phone ON public.identity USING btree (centre_id, phone_hash) WHERE (phone_hash IS NOT NULL);

CREATE INDEX identity_of_case ON public.identity USING btree (centre_id, case_id);

CREATE UNIQUE INDEX operator_by_name ON public.operator USING btree (centre_id, name_key, COALESCE(district_code, 0)) WHERE (uscc = ''::text);

CREATE UNIQUE INDEX operator_by_uscc ON public.operator USING btree (centre_id, uscc) WHERE (uscc <> ''::text);

CREATE INDEX session_of_staff ON public.session USING btree (centre_id, staff_id) WHERE (ended_at IS NULL);

CREATE INDEX step_by_actor ON public.step USING btree (centre_id, by_id, at DESC);

CREATE INDEX story_of_contact ON public.story USING btree (centre_id, contact_id);

comment on column case_search.is_walled is 'As in cases; never changes';

comment on column cases.due_day is 'nearest due day of the running clocks; lamps and 超期 read this';

comment on column cases.is_walled is 'O20 art. 33: a report is absent for all who are not on its list';

comment on column clock.state is 'broken = ended after its due day; a running clock past its due day is overdue and stays in every list';

comment on column import_row.row_key is 'SHA-256 over source, external id, content hash and ordinal';

comment on column operator.uscc is 'Unified social credit code (GB 32100); empty when unknown';

comment on column step.data is '{"set": changed columns of the case row, masked} plus what the action needs to tell';

comment on table cases is '工单: one matter of one kind; every column is the fold of its steps';

comment on table centre is 'Tenant: a hotline centre, named by its 6-digit administrative code';

comment on table contact is '诉求: one approach by one person through one channel';
