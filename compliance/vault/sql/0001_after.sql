-- A data key's row is a tombstone in waiting: never deleted, never refilled, never given to another.
CREATE FUNCTION vault_guard_datakey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped_key IS NULL
       OR NEW.id <> OLD.id OR NEW.scope <> OLD.scope OR NEW.created_at <> OLD.created_at
       OR (OLD.subject_id IS NOT NULL AND NEW.subject_id IS DISTINCT FROM OLD.subject_id)
       -- Only a rotation wraps a key anew; other bytes under the same master key would destroy it unsaid.
       OR (NEW.wrapped_key <> OLD.wrapped_key AND NEW.kek_id = OLD.kek_id) THEN
        RAISE EXCEPTION 'a data key is never brought back or given to another: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER vault_guard_change BEFORE UPDATE ON vault_datakey
    FOR EACH ROW EXECUTE FUNCTION vault_guard_datakey();
-- A process that has not heard of a retirement must not wrap anything by the retired key any more: it
-- would become unreadable with it. The lock makes a retirement wait for keys that are being written.
CREATE FUNCTION vault_refuse_retired_kek() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM vault_knownmasterkey
    WHERE key_id IN (SELECT DISTINCT kek_id FROM new_rows WHERE wrapped_key IS NOT NULL) FOR SHARE;
    IF EXISTS (SELECT 1 FROM new_rows n LEFT JOIN vault_knownmasterkey k ON k.key_id = n.kek_id
               WHERE n.wrapped_key IS NOT NULL AND (k.id IS NULL OR k.retired_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'a data key is wrapped by a master key that is retired or was never accepted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER vault_refuse_retired_insert AFTER INSERT ON vault_datakey
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_retired_kek();
CREATE TRIGGER vault_refuse_retired_update AFTER UPDATE ON vault_datakey
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_retired_kek();
SELECT audit_refuse_deletion('vault_datakey');
SELECT audit_refuse_deletion('vault_sealedfile');

-- An id is used once: a shredded key is never made again under its id (primary key), and dead rows
-- of keys should go soon, so vacuum comes early.
ALTER TABLE vault_datakey SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);
