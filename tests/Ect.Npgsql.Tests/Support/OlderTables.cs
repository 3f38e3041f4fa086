namespace Ect.Npgsql.Tests;

/// <summary>Tables of a ledger as older versions made them, with two entries.</summary>
internal static class OlderTables
{
    /// <summary>There were no functions, no index of when tokens end, and no view for auditors.</summary>
    public const string Version1 =
        """
        CREATE TABLE ect.ledger (id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1), version smallint NOT NULL DEFAULT 1, origin text,
          size bigint NOT NULL DEFAULT 0) WITH (fillfactor = 10);
        CREATE TABLE ect.ledger_entry (index bigint PRIMARY KEY, jti uuid NOT NULL, digest bytea NOT NULL, leaf bytea NOT NULL,
          following smallint NOT NULL, recorded_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, entry bytea);
        CREATE UNIQUE INDEX ledger_entry_token ON ect.ledger_entry (jti, digest);
        CREATE TABLE ect.ledger_hash (level smallint, index bigint, hash bytea NOT NULL, PRIMARY KEY (level, index));
        CREATE TABLE ect.ledger_seal (size bigint PRIMARY KEY, seal bytea NOT NULL);
        CREATE TABLE ect.ledger_head (id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1), size bigint NOT NULL DEFAULT 0, note text)
          WITH (fillfactor = 10);
        INSERT INTO ect.ledger (size, origin) VALUES (2, 'ledger.example.com/audit');
        INSERT INTO ect.ledger_head DEFAULT VALUES;
        INSERT INTO ect.ledger_entry SELECT n, gen_random_uuid(), sha256('token'), sha256('leaf'), 1 - n, now(), now(), 'entry'
          FROM generate_series(0, 1) AS n;
        """;

    /// <summary>The index of when tokens end had all places of a second; the functions are left out.</summary>
    public const string Version4 = Version1 +
        """

        CREATE INDEX ledger_entry_ends ON ect.ledger_entry (ends_at) WHERE entry IS NOT NULL;
        ALTER TABLE ect.ledger ADD COLUMN shown_after integer;
        UPDATE ect.ledger SET version = 4, shown_after = 90;
        """;
}
