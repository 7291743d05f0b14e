-- 0002 orleans. Where silos find each other and reminders are kept: the contract of the ADO.NET providers of Orleans 10.4.2.
-- Only orleansquery, its two columns and the keys are the provider's names; it finds the relation through `Search Path=orleans`
-- in the connection string and runs the texts stored there. Everything else is ours, and named in full inside the texts.
-- Texts are read once per process, so a later migration that changes one must leave the older text correct too.
CREATE SCHEMA orleans;

-- One row per cluster. The version is the only etag of the membership: a writer hands in the one it read, and the next is that plus one.
CREATE TABLE orleans.cluster (
    cluster text    PRIMARY KEY,
    version integer NOT NULL DEFAULT 0 CHECK (version >= 0)
);

-- The lives of silos. A restarted silo is a new row with a new generation; the old one stays, Dead, until it is cleaned up.
CREATE TABLE orleans.silo (
    cluster      text        NOT NULL REFERENCES orleans.cluster ON DELETE CASCADE,
    address      text        NOT NULL,                  -- An IP address as the provider writes it, v4 or v6.
    port         integer     NOT NULL,
    generation   integer     NOT NULL,                  -- Start stamp: tells two lives of one endpoint apart.
    name         text        NOT NULL,
    host         text        NOT NULL,
    status       integer     NOT NULL,                  -- 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead.
    gateway_port integer     NOT NULL,                  -- 0: takes no clients.
    suspects     text,                                  -- Who suspects it and since when; opaque to us, grows.
    started_at   timestamptz NOT NULL,
    alive_at     timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

CREATE TABLE orleans.reminder (
    service      text        NOT NULL,
    grain        text        NOT NULL,
    name         text        NOT NULL,
    starts_at    timestamptz NOT NULL,
    period_ms    bigint      NOT NULL,
    hash         integer     NOT NULL,                  -- An unsigned hash folded into a signed integer: half of them are negative.
    version      integer     NOT NULL,                  -- The etag: another one after every write.
    PRIMARY KEY (service, grain, name)
);
CREATE INDEX reminder_by_hash ON orleans.reminder (service, hash);

-- A reminder taken away and set again must not meet its old etag, so versions come from one sequence for all reminders.
CREATE SEQUENCE orleans.reminder_version AS integer CYCLE;

CREATE TABLE orleans.orleansquery (
    querykey  text PRIMARY KEY,
    querytext text NOT NULL
);

-- Membership. Every write takes the version row first, so that writers queue instead of deadlocking; a writer that waited looks again
-- (read committed) and finds the version moved. The silo changes only from that locked row, the version only from the changed silo.
INSERT INTO orleans.orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $text$
    WITH created AS (
        INSERT INTO orleans.cluster (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM created)
$text$),

('InsertMembershipKey', $text$
    WITH held AS (
        SELECT cluster FROM orleans.cluster WHERE cluster = @DeploymentId AND version = @Version FOR NO KEY UPDATE),
    added AS (
        INSERT INTO orleans.silo (cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM held
        ON CONFLICT DO NOTHING RETURNING cluster),
    stepped AS (
        UPDATE orleans.cluster SET version = version + 1 FROM added WHERE orleans.cluster.cluster = added.cluster RETURNING 1)
    SELECT EXISTS (SELECT FROM stepped)
$text$),

('UpdateMembershipKey', $text$
    WITH held AS (
        SELECT cluster FROM orleans.cluster WHERE cluster = @DeploymentId AND version = @Version FOR NO KEY UPDATE),
    changed AS (
        UPDATE orleans.silo SET status = @Status, suspects = @SuspectTimes, alive_at = @IAmAliveTime
        FROM held
        WHERE silo.cluster = held.cluster AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING held.cluster),
    stepped AS (
        UPDATE orleans.cluster SET version = version + 1 FROM changed WHERE orleans.cluster.cluster = changed.cluster RETURNING 1)
    SELECT EXISTS (SELECT FROM stepped)
$text$),

-- Every 30 seconds from every silo: it must not move the version, or it would make every membership writer lose.
('UpdateIAmAlivetimeKey', $text$
    UPDATE orleans.silo SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$text$),

-- Both reads start from the version row: with no silo there is still one row, which tells the provider the version.
('MembershipReadAllKey', $text$
    SELECT address AS "Address", port AS "Port", generation AS "Generation", name AS "SiloName", host AS "HostName", status AS "Status",
        gateway_port AS "ProxyPort", suspects AS "SuspectTimes", started_at AS "StartTime", alive_at AS "IAmAliveTime", version AS "Version"
    FROM orleans.cluster LEFT JOIN orleans.silo USING (cluster)
    WHERE cluster = @DeploymentId
$text$),

('MembershipReadRowKey', $text$
    SELECT address AS "Address", port AS "Port", generation AS "Generation", name AS "SiloName", host AS "HostName", status AS "Status",
        gateway_port AS "ProxyPort", suspects AS "SuspectTimes", started_at AS "StartTime", alive_at AS "IAmAliveTime", version AS "Version"
    FROM orleans.cluster LEFT JOIN orleans.silo
        ON silo.cluster = orleans.cluster.cluster AND address = @Address AND port = @Port AND generation = @Generation
    WHERE orleans.cluster.cluster = @DeploymentId
$text$),

('GatewaysQueryKey', $text$
    SELECT address AS "Address", gateway_port AS "ProxyPort", generation AS "Generation"
    FROM orleans.silo
    WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$text$),

-- The silos go with it, after the version row is taken: never the other way round.
('DeleteMembershipTableEntriesKey', $text$
    DELETE FROM orleans.cluster WHERE cluster = @DeploymentId
$text$),

('CleanupDefunctSiloEntriesKey', $text$
    DELETE FROM orleans.silo WHERE cluster = @DeploymentId AND status = 6 AND alive_at < @IAmAliveTime
$text$),

-- An empty list of suspects comes back to the provider as null, so null and empty count as equal.
('CleanupDefunctSiloEntryKey', $text$
    DELETE FROM orleans.silo
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation AND status = 6
        AND started_at = @StartTime AND alive_at = @IAmAliveTime AND coalesce(suspects, '') = coalesce(@SuspectTimes, '')
$text$);

-- Reminders. A range begins exclusive and ends inclusive, in signed order; the second form wraps around, and is everything when begin = end.
INSERT INTO orleans.orleansquery (querykey, querytext) VALUES
('UpsertReminderRowKey', $text$
    INSERT INTO orleans.reminder AS kept (service, grain, name, starts_at, period_ms, hash, version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, nextval('orleans.reminder_version'))
    ON CONFLICT (service, grain, name) DO UPDATE
    SET starts_at = excluded.starts_at, period_ms = excluded.period_ms, hash = excluded.hash, version = excluded.version
    RETURNING kept.version AS "Version"
$text$),

('ReadReminderRowKey', $text$
    SELECT grain AS "GrainId", name AS "ReminderName", starts_at AS "StartTime", period_ms AS "Period", version AS "Version"
    FROM orleans.reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$text$),

('ReadReminderRowsKey', $text$
    SELECT grain AS "GrainId", name AS "ReminderName", starts_at AS "StartTime", period_ms AS "Period", version AS "Version"
    FROM orleans.reminder WHERE service = @ServiceId AND grain = @GrainId
$text$),

('ReadRangeRows1Key', $text$
    SELECT grain AS "GrainId", name AS "ReminderName", starts_at AS "StartTime", period_ms AS "Period", version AS "Version"
    FROM orleans.reminder WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
$text$),

('ReadRangeRows2Key', $text$
    SELECT grain AS "GrainId", name AS "ReminderName", starts_at AS "StartTime", period_ms AS "Period", version AS "Version"
    FROM orleans.reminder WHERE service = @ServiceId AND (hash > @BeginHash OR hash <= @EndHash)
$text$),

('DeleteReminderRowKey', $text$
    WITH removed AS (
        DELETE FROM orleans.reminder
        WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
    SELECT EXISTS (SELECT FROM removed)
$text$),

('DeleteReminderRowsKey', $text$
    DELETE FROM orleans.reminder WHERE service = @ServiceId
$text$);

GRANT USAGE ON SCHEMA orleans TO mutual_app;
GRANT SELECT ON orleans.orleansquery TO mutual_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON orleans.cluster, orleans.silo, orleans.reminder TO mutual_app;
GRANT USAGE ON SEQUENCE orleans.reminder_version TO mutual_app;
