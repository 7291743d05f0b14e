-- 0093 levies. Social contributions and withheld tax are paid by a payment of ours, whose bank line books it; until now it went to suspense.
ALTER TABLE pay.file DROP CONSTRAINT file_kind_check, ADD CONSTRAINT file_kind_check CHECK (kind IN ('salary', 'refund', 'expense', 'social-security', 'withholding'));
ALTER TABLE pay.payment DROP CONSTRAINT payment_kind_check, ADD CONSTRAINT payment_kind_check CHECK (kind IN ('salary', 'refund', 'expense', 'social-security', 'withholding'));
