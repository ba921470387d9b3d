-- Each act on a consent has a place of its own in its ledger.
CREATE UNIQUE INDEX consents_ledger_entry ON consents_historicalconsent (id, number);

-- A wording that has been used says for ever what it said.
CREATE FUNCTION consents_keep_used_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM consents_historicalconsent c WHERE c.wording_id = OLD.id) THEN
        RAISE EXCEPTION 'a wording that was used cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER consents_used_wording BEFORE UPDATE ON consents_wording
    FOR EACH ROW EXECUTE FUNCTION consents_keep_used_wording();

-- Numbers of published terms.
CREATE SEQUENCE consents_publication_number;
