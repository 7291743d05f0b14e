-- P3 what was sent is what a second person approved
-- needs pay.file
SELECT file_id FROM pay.file
 WHERE sent_sha256 IS NOT NULL AND (approved_by IS NULL OR approved_by IS NOT DISTINCT FROM prepared_by OR approved_sha256 IS DISTINCT FROM sha256 OR sent_sha256 IS DISTINCT FROM sha256)
