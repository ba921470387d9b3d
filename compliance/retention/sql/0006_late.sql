-- As before (0001), with when a value of a plan is late.
DROP TRIGGER retention_item_frozen ON retention_planitem;
CREATE TRIGGER retention_item_frozen BEFORE UPDATE ON retention_planitem FOR EACH ROW
    WHEN (OLD.outcome <> '' OR NEW.outcome = '' OR (OLD.plan_id, OLD.batch, OLD.data_item_id, OLD.subject_id,
        OLD.category_id, OLD.rule_id, OLD.method, OLD.ended_at, OLD.due_at, OLD.late_at) IS DISTINCT FROM
        (NEW.plan_id, NEW.batch, NEW.data_item_id, NEW.subject_id, NEW.category_id, NEW.rule_id, NEW.method,
        NEW.ended_at, NEW.due_at, NEW.late_at))
    EXECUTE FUNCTION retention_refuse_change();
