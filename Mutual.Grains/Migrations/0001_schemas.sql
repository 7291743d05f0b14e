-- 0001 schemas. The roles the rest grants to, and the schema of operations.
-- mutual_app: what the service runs as; mutual_reader: auditors' pages, exports and checks. Neither owns anything.
-- The private cluster makes them beforehand, with passwords; elsewhere whoever administers the database does (see README).
DO $$
DECLARE missing text;
BEGIN
    SELECT string_agg(wanted, ', ') INTO missing FROM unnest(ARRAY['mutual_app', 'mutual_reader']) AS wanted
     WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'the roles % are missing: create them first, e.g. CREATE ROLE mutual_app LOGIN PASSWORD ''…''', missing;
    END IF;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA ops TO mutual_app, mutual_reader;
