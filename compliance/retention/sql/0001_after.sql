-- Numbers of plans and acts.
CREATE SEQUENCE retention_plan_number;
CREATE SEQUENCE retention_act_number;

-- The list of a plan is frozen. One change is allowed: an item is left out, once, with the reason. The
-- conditions are the triggers' own, so that nothing is called for what is allowed.
CREATE FUNCTION retention_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'frozen: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER retention_item_frozen BEFORE UPDATE ON retention_planitem FOR EACH ROW
    WHEN (OLD.outcome <> '' OR NEW.outcome = '' OR (OLD.plan_id, OLD.batch, OLD.data_item_id, OLD.subject_id,
        OLD.category_id, OLD.rule_id, OLD.method, OLD.ended_at, OLD.due_at) IS DISTINCT FROM
        (NEW.plan_id, NEW.batch, NEW.data_item_id, NEW.subject_id, NEW.category_id, NEW.rule_id, NEW.method,
        NEW.ended_at, NEW.due_at))
    EXECUTE FUNCTION retention_refuse_change();
CREATE TRIGGER retention_item_kept BEFORE DELETE ON retention_planitem FOR EACH ROW
    EXECUTE FUNCTION retention_refuse_change();
CREATE TRIGGER retention_items_kept BEFORE TRUNCATE ON retention_planitem FOR EACH STATEMENT
    EXECUTE FUNCTION retention_refuse_change();

-- A period says for ever what it said; a version is switched off, not rewritten.
CREATE TRIGGER retention_rule_frozen BEFORE UPDATE ON retention_retentionrule FOR EACH ROW
    WHEN (NOT OLD.active OR (OLD.code, OLD.purpose_id, OLD.category_id, OLD.ending, OLD.amount, OLD.unit,
        OLD.method, OLD.needs_approval, OLD.source, OLD.citation, OLD.in_force_from) IS DISTINCT FROM
        (NEW.code, NEW.purpose_id, NEW.category_id, NEW.ending, NEW.amount, NEW.unit, NEW.method,
        NEW.needs_approval, NEW.source, NEW.citation, NEW.in_force_from))
    EXECUTE FUNCTION retention_refuse_change();
