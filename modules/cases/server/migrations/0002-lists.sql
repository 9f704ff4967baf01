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
