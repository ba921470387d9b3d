-- Functions that the tables' defaults need.

CREATE FUNCTION audit_current_era() RETURNS smallint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    identifier bigint := (SELECT system_identifier FROM pg_control_system());
    found_era smallint := (SELECT id FROM audit_era WHERE system_identifier = identifier);
BEGIN
    IF found_era IS NULL THEN
        INSERT INTO audit_era (system_identifier) VALUES (identifier)
            ON CONFLICT (system_identifier) DO NOTHING;
        SELECT id INTO found_era FROM audit_era WHERE system_identifier = identifier;
    END IF;
    RETURN found_era;
END $$;

CREATE FUNCTION audit_current_xid() RETURNS bigint LANGUAGE sql VOLATILE AS
$$ SELECT pg_current_xact_id()::text::bigint $$;
