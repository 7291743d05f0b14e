-- 0130 other social bodies. In France pension, insurance and housing bodies are owed beside social security, and are paid by a payment of their own.
ALTER TABLE pay.file DROP CONSTRAINT file_kind_check, ADD CONSTRAINT file_kind_check CHECK (kind IN ('salary', 'refund', 'expense', 'social-security', 'other-social-bodies', 'withholding'));
ALTER TABLE pay.payment DROP CONSTRAINT payment_kind_check, ADD CONSTRAINT payment_kind_check CHECK (kind IN ('salary', 'refund', 'expense', 'social-security', 'other-social-bodies', 'withholding'));
