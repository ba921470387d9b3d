-- A data key's row is a tombstone in waiting: never deleted, never refilled, never given to another.
CREATE FUNCTION vault_guard_datakey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped_key IS NULL
       OR NEW.id <> OLD.id OR NEW.scope <> OLD.scope OR NEW.created_at <> OLD.created_at
       OR (OLD.subject_id IS NOT NULL AND NEW.subject_id IS DISTINCT FROM OLD.subject_id) THEN
        RAISE EXCEPTION 'a data key is never brought back or given to another: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER vault_guard_change BEFORE UPDATE ON vault_datakey
    FOR EACH ROW EXECUTE FUNCTION vault_guard_datakey();
SELECT audit_refuse_deletion('vault_datakey');
SELECT audit_refuse_deletion('vault_sealedfile');

-- An id is used once: a shredded key is never made again under its id (primary key), and dead rows
-- of keys should go soon, so vacuum comes early.
ALTER TABLE vault_datakey SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);
