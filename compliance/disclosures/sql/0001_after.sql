-- Who was in a transfer is written with it and never changes; its digest is in the sealed history.
SELECT audit_make_append_only('disclosures_transferredsubject');
