-- 0067 accounts of members. Two members who ask at the same moment for the same account meet on one row: one of them gets it.
CREATE TABLE members.account (
    iban      text    PRIMARY KEY,
    member_id uuid    NOT NULL,
    released  boolean NOT NULL                           -- The member has left or is paid elsewhere: somebody else may take it.
);
INSERT INTO members.account (iban, member_id, released)
SELECT iban, member_id, left_on IS NOT NULL FROM members.member ORDER BY left_on NULLS FIRST, member_id ON CONFLICT DO NOTHING;
GRANT SELECT, INSERT, UPDATE ON members.account TO mutual_app;
GRANT SELECT ON members.account TO mutual_reader;
