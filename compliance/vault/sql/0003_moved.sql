-- As before (0001), but a key of one document («request:…», «letter:…»: a scope with a colon) may be moved from
-- the subject it was given to by mistake to another one. Keys of categories stay where they are.
CREATE OR REPLACE FUNCTION vault_guard_datakey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped_key IS NULL
       OR NEW.id <> OLD.id OR NEW.scope <> OLD.scope OR NEW.created_at <> OLD.created_at
       OR (OLD.subject_id IS NOT NULL AND NEW.subject_id IS DISTINCT FROM OLD.subject_id
           AND (NEW.subject_id IS NULL OR OLD.scope NOT LIKE '%:%'))
       -- Only a rotation wraps a key anew; other bytes under the same master key would destroy it unsaid.
       OR (NEW.wrapped_key <> OLD.wrapped_key AND NEW.kek_id = OLD.kek_id) THEN
        RAISE EXCEPTION 'a data key is never brought back or given to another: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
