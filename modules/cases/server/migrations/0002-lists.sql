-- Indexes of the filters that lists are asked for: each alone gives a list in its order, several together are ANDed as bitmaps.
create index cases_by_channel on cases (centre_id, channel, received_at desc, id desc);
create index cases_by_topic on cases (centre_id, topic_code, received_at desc, id desc) where topic_code is not null;
create index cases_by_taker on cases (centre_id, taken_by, received_at desc, id desc);
create index cases_by_outcome on cases (centre_id, outcome, received_at desc, id desc) where outcome is not null;
create index cases_by_import on cases (centre_id, imported, received_at desc, id desc);
create index cases_by_tag on cases using gin (tags) where tags <> '{}';
create index cases_by_unit_state on cases (centre_id, unit_id, state, received_at desc, id desc);
-- What is open is little beside what was ever received; the desks of units look at nothing else.
create index cases_open_by_unit on cases (centre_id, unit_id, received_at desc, id desc) where not is_done;
create index cases_due_by_unit on cases (centre_id, unit_id, due_day, id) where due_day is not null and not is_done;

-- What a search asks of a case besides its words, without reading the case.
create index cases_brief on cases (centre_id, id) include (unit_id, state, handler_id, taken_by, is_done, is_walled, returns);

-- The wall beside the words, so that most rows of a search need not be looked up in `cases` to know that they exist for somebody.
alter table case_search add column is_walled boolean;
update case_search s set is_walled = c.is_walled from cases c where c.centre_id = s.centre_id and c.id = s.case_id;
alter table case_search alter column is_walled set not null;
comment on column case_search.is_walled is 'As in cases; never changes';

-- New rows wait in a list that whoever fills it must empty: a short one keeps that under the time in which a person notices.
alter index case_search_terms set (gin_pending_list_limit = 1024);
