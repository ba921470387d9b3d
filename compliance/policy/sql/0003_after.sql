-- What was published says for ever what it said (11.2).
CREATE FUNCTION policy_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a version of the policy that is no draft cannot be changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER policy_keep_version BEFORE UPDATE ON policy_policyversion
    FOR EACH ROW EXECUTE FUNCTION policy_keep_published();

-- FOR SHARE: a version is not published while one of its clauses is being written.
CREATE FUNCTION policy_keep_clause_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM policy_policyversion v
        WHERE v.id = ANY (ARRAY[NEW.version_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.version_id END])
        AND v.state <> 'draft' FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'a clause of a version that is no draft cannot be written'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER policy_keep_clause BEFORE INSERT OR UPDATE ON policy_clause
    FOR EACH ROW EXECUTE FUNCTION policy_keep_clause_of_published();
