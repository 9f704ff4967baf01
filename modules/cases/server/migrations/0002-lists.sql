-- Indexes of the filters that lists are asked for: each alone gives a list in its order, several together are ANDed as bitmaps.
create index cases_by_channel on cases (centre_id, channel, received_at desc, id desc);
create index cases_by_topic on cases (centre_id, topic_code, received_at desc, id desc) where topic_code is not null;
create index cases_by_taker on cases (centre_id, taken_by, received_at desc, id desc);
create index cases_by_outcome on cases (centre_id, outcome, received_at desc, id desc) where outcome is not null;
create index cases_by_tag on cases using gin (tags) where tags <> '{}';
