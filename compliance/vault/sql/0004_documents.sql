-- As before (0003), and narrower. Only the key of one document, named by its kind and the random id of its row
-- («request:4f1c…»), is ever given to a subject or moved to another. Keys of categories, of remarks and of the
-- office's own things stay where they are, whatever a category may be called.
CREATE OR REPLACE FUNCTION vault_guard_datakey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped_key IS NULL
       OR NEW.id <> OLD.id OR NEW.scope <> OLD.scope OR NEW.created_at <> OLD.created_at
       OR (NEW.subject_id IS DISTINCT FROM OLD.subject_id
           AND (NEW.subject_id IS NULL
                OR OLD.scope !~ '^[a-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'))
       -- Only a rotation wraps a key anew; other bytes under the same master key would destroy it unsaid.
       OR (NEW.wrapped_key <> OLD.wrapped_key AND NEW.kek_id = OLD.kek_id) THEN
        RAISE EXCEPTION 'a data key is never brought back or given to another: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
