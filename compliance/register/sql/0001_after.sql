-- Numbers of destructions.
CREATE SEQUENCE register_destruction_number;

-- A forbidden category (clause 4.4) takes no value, whoever writes it.
CREATE FUNCTION register_refuse_forbidden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows n JOIN register_category c ON c.id = n.category_id
               WHERE NOT c.allowed) THEN
        RAISE EXCEPTION 'a value of a forbidden category is refused' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER register_forbidden_insert AFTER INSERT ON register_dataitem
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION register_refuse_forbidden();
CREATE TRIGGER register_forbidden_update AFTER UPDATE ON register_dataitem
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION register_refuse_forbidden();

-- Tokens of many new rows go into the index at once; searches stay exact.
ALTER INDEX register_dataitem_tokens SET (fastupdate = on, gin_pending_list_limit = 16384);
