-- Whom a breach touches is written with the choice and never changes; its digest is in the sealed history.
SELECT audit_make_append_only('incidents_affectedsubject');
