-- One text for SQLite and PostgreSQL. Times are Unix milliseconds (0: none), ids are made by the program and ordered by
-- time, '' stands for none. Columns named "sealed" are encrypted, columns named "hash" or "key" are keyed hashes: a copy
-- of the database alone tells nothing about anyone.

-- +goose Up

-- Facts about the database itself, such as which key it belongs to.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- One person on one channel. sealed: state of the dialogue, name, addresses.
CREATE TABLE conversations (
    id           TEXT PRIMARY KEY,
    channel      TEXT NOT NULL,
    version      BIGINT NOT NULL,    -- counts the turns; a turn decided on an older one is refused
    sealed       TEXT NOT NULL,
    lang         TEXT NOT NULL,
    knowledge    TEXT NOT NULL,      -- version of the texts that the last turn used
    reachable    BOOLEAN NOT NULL,
    held         BOOLEAN NOT NULL,   -- some lines wait for the person to write
    case_id      TEXT NOT NULL,      -- the latest case
    heard        BIGINT NOT NULL,    -- the person's last message, by the platform's clock
    touched      BIGINT NOT NULL,    -- the last turn, by our clock
    burst_from   BIGINT NOT NULL,
    burst        BIGINT NOT NULL,    -- messages since burst_from
    lease_holder TEXT NOT NULL,      -- who is sending
    lease_until  BIGINT NOT NULL,
    farewell     BIGINT NOT NULL     -- not 0: the person had everything erased; forgotten after this time, once all is sent
);

CREATE TABLE aliases (
    hash            TEXT PRIMARY KEY, -- of channel, kind and value
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX aliases_conversation ON aliases (conversation_id);

-- What was received, so that receiving it again changes nothing.
CREATE TABLE inbound (
    key TEXT PRIMARY KEY, -- of channel and external id
    at  BIGINT NOT NULL
);
CREATE INDEX inbound_at ON inbound (at);

-- The transcript, in the order (version, idx). sealed: text, part, file.
CREATE TABLE lines (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    version         BIGINT NOT NULL,
    idx             BIGINT NOT NULL,
    who             TEXT NOT NULL,
    staff_id        TEXT NOT NULL,
    mark            TEXT NOT NULL,
    sealed          TEXT NOT NULL,
    file_id         TEXT NOT NULL,
    at              BIGINT NOT NULL,
    external_key    TEXT NOT NULL,   -- of channel and the platform's id
    status          TEXT NOT NULL,   -- '' for what is not sent
    reason          TEXT NOT NULL,
    tries           BIGINT NOT NULL,
    due             BIGINT NOT NULL  -- not sent before
);
CREATE UNIQUE INDEX lines_order ON lines (conversation_id, version, idx);
CREATE INDEX lines_queued ON lines (conversation_id, version, idx) WHERE status = 'queued';
CREATE INDEX lines_external ON lines (external_key) WHERE status <> '' AND external_key <> '';

-- Reports on parts whose platform id was not known yet when they came.
CREATE TABLE parked (
    external_key TEXT NOT NULL,
    status       TEXT NOT NULL,
    reason       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (external_key, status)
);

-- Attachments. sealed: what the platform said of it.
CREATE TABLE files (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    sealed          TEXT NOT NULL,
    state           TEXT NOT NULL, -- wanted, kept, lost
    reason          TEXT NOT NULL
);
CREATE INDEX files_conversation ON files (conversation_id);

CREATE TABLE file_pieces (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    n       BIGINT NOT NULL,
    sealed  TEXT NOT NULL,
    PRIMARY KEY (file_id, n)
);

-- Cases. sealed: the urgent words.
CREATE TABLE cases (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    unit            TEXT NOT NULL,
    uf              TEXT NOT NULL,
    lang            TEXT NOT NULL,
    reason          TEXT NOT NULL,
    topic           TEXT NOT NULL,
    urgency         TEXT NOT NULL,
    pressing        BIGINT NOT NULL, -- 0 first
    sealed          TEXT NOT NULL,
    state           TEXT NOT NULL,
    owner           TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    topics          TEXT NOT NULL,   -- JSON
    opened          BIGINT NOT NULL,
    claimed         BIGINT NOT NULL,
    touched         BIGINT NOT NULL
);
CREATE INDEX cases_conversation ON cases (conversation_id);
CREATE INDEX cases_queue ON cases (pressing, opened, id) WHERE state <> 'closed';
CREATE UNIQUE INDEX cases_one_open ON cases (conversation_id) WHERE state <> 'closed';

CREATE TABLE drafts (
    staff_id TEXT NOT NULL,
    case_id  TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    sealed   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (staff_id, case_id)
);
CREATE INDEX drafts_case ON drafts (case_id);

-- Staff. sealed: login, name, hash of the password.
CREATE TABLE staff (
    id          TEXT PRIMARY KEY,
    login_hash  TEXT NOT NULL UNIQUE,
    sealed      TEXT NOT NULL,
    role        TEXT NOT NULL,
    unit        TEXT NOT NULL,
    must_change BOOLEAN NOT NULL,
    disabled    BOOLEAN NOT NULL
);

-- sealed: token against forged requests, address, browser.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    staff_id   TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    sealed     TEXT NOT NULL,
    created    BIGINT NOT NULL,
    seen       BIGINT NOT NULL,
    expires    BIGINT NOT NULL
);
CREATE INDEX sessions_staff ON sessions (staff_id);

CREATE TABLE audit (
    id       TEXT PRIMARY KEY,
    at       BIGINT NOT NULL,
    staff_id TEXT NOT NULL,
    action   TEXT NOT NULL,
    object   TEXT NOT NULL,
    unit     TEXT NOT NULL,
    sealed   TEXT NOT NULL
);
CREATE INDEX audit_object ON audit (object);

-- Anonymous statistics. shard spreads a busy count over several rows, so that turns do not wait for each other.
CREATE TABLE counters (
    day     BIGINT NOT NULL, -- days since 1970-01-01, in Brasília
    what    TEXT NOT NULL,
    topic   TEXT NOT NULL,
    lang    TEXT NOT NULL,
    channel TEXT NOT NULL,   -- kind only
    unit    TEXT NOT NULL,
    shard   BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (day, what, topic, lang, channel, unit, shard)
);

-- Questions that found no answer, without who asked and when exactly.
CREATE TABLE unanswered (
    id     TEXT PRIMARY KEY,
    lang   TEXT NOT NULL,
    sealed TEXT NOT NULL,
    day    BIGINT NOT NULL
);

-- What was erased on demand: how much, never whose.
CREATE TABLE receipts (
    id    TEXT PRIMARY KEY,
    at    BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    files BIGINT NOT NULL,
    cases BIGINT NOT NULL
);

-- What one instance does at a time, such as polling a platform.
CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL
);

-- +goose Down

DROP TABLE leases;
DROP TABLE receipts;
DROP TABLE unanswered;
DROP TABLE counters;
DROP TABLE audit;
DROP TABLE sessions;
DROP TABLE staff;
DROP TABLE drafts;
DROP TABLE cases;
DROP TABLE file_pieces;
DROP TABLE files;
DROP TABLE parked;
DROP TABLE lines;
DROP TABLE inbound;
DROP TABLE aliases;
DROP TABLE conversations;
DROP TABLE settings;
