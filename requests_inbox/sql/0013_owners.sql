-- The key of a document is given to nobody but the subject the document is about, as its sealed history says.
-- Else whoever reaches the database could move a letter's key to another subject, and destroying the person the
-- letter is about would miss it. Checked at commit, so that row, history and key may change in any order.
-- Plan: unique index on key_name, then the history's index on the id, for the few keys that are given or moved.
CREATE FUNCTION requests_inbox_check_key_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given_to bigint;
    key_scope text;
    told bigint;
BEGIN
    SELECT subject_id, scope INTO given_to, key_scope FROM vault_datakey WHERE id = NEW.id;
    IF given_to IS NULL THEN
        RETURN NULL;
    END IF;
    IF key_scope LIKE 'message:%' THEN
        SELECT h.subject_id INTO told FROM requests_inbox_message d
        JOIN requests_inbox_historicalmessage h ON h.id = d.id
        WHERE d.key_name = split_part(key_scope, ':', 2)::uuid AND d.subject_id = given_to
        ORDER BY h.history_id DESC LIMIT 1;
    ELSIF key_scope LIKE 'request:%' THEN
        SELECT h.subject_id INTO told FROM requests_inbox_request d
        JOIN requests_inbox_historicalrequest h ON h.id = d.id
        WHERE d.key_name = split_part(key_scope, ':', 2)::uuid AND d.subject_id = given_to
        ORDER BY h.history_id DESC LIMIT 1;
    ELSIF key_scope LIKE 'letter:%' THEN
        SELECT h.subject_id INTO told FROM requests_inbox_letter l
        JOIN requests_inbox_request d ON d.id = l.request_id
        JOIN requests_inbox_historicalrequest h ON h.id = d.id
        WHERE l.key_name = split_part(key_scope, ':', 2)::uuid AND d.subject_id = given_to
        ORDER BY h.history_id DESC LIMIT 1;
    END IF;
    IF told IS DISTINCT FROM given_to THEN
        RAISE EXCEPTION 'a document''s key is given to a subject the document is not about'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER requests_inbox_key_owner AFTER UPDATE OF subject_id ON vault_datakey
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.subject_id IS DISTINCT FROM OLD.subject_id)
    EXECUTE FUNCTION requests_inbox_check_key_owner();
