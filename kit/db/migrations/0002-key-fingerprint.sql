-- Which keys sealed this database (kit/seal.ts, fingerprint): a wrong key is found at the start, not at the first reveal.
create table key_fingerprint (
  only_row    boolean     not null primary key check (only_row),
  fingerprint text        not null,
  stored_at   timestamptz not null
);
