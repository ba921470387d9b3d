-- Append-only tables, the canonical form of rows, and the triggers that write entries.

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_make_append_only(p_table text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_refuse_row BEFORE UPDATE OR DELETE ON %I '
                   'FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()', p_table);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_refuse_all BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()', p_table);
END $$;

CREATE FUNCTION audit_refuse_deletion(p_table text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_refuse_row BEFORE DELETE ON %I '
                   'FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()', p_table);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_refuse_all BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()', p_table);
END $$;

-- Canonical JSON of one history row: names sorted, in the formats that the callers fix by
-- TimeZone=UTC, DateStyle=ISO, IntervalStyle=iso_8601, bytea_output=hex, extra_float_digits=1.
-- A column that was dropped speaks through its retired value (aliases p_retired || position).
CREATE FUNCTION audit_row_json(p_columns jsonb, p_alias text, p_retired text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'json_build_object(' || string_agg(
        quote_literal(c.value ->> 'name') || ', ' ||
        CASE WHEN c.value ->> 'column' IS NULL
             THEN p_retired || c.ordinality || '.value::json'
             ELSE p_alias || '.' || quote_ident(c.value ->> 'column') END,
        ', ' ORDER BY (c.value ->> 'name') COLLATE "C") || ')::text'
    FROM jsonb_array_elements(p_columns) WITH ORDINALITY AS c
$$;

CREATE FUNCTION audit_row_joins(p_table text, p_columns jsonb, p_alias text, p_retired text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(format(
        ' LEFT JOIN audit_retiredvalue %1$s ON %1$s.table_name = %2$L AND %1$s.column_name = %3$L '
        'AND %1$s.history_id = %4$s.history_id',
        p_retired || c.ordinality, p_table, c.value ->> 'retired', p_alias), '' ORDER BY c.ordinality), '')
    FROM jsonb_array_elements(p_columns) WITH ORDINALITY AS c
    WHERE c.value ->> 'column' IS NULL
$$;

CREATE FUNCTION audit_live_columns(p_table text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(jsonb_build_object('name', attname, 'column', attname,
                                        'type', format_type(atttypid, atttypmod))
                     ORDER BY attname COLLATE "C")
    FROM pg_attribute
    WHERE attrelid = p_table::regclass AND attnum > 0 AND NOT attisdropped
$$;

-- Records the present columns as a layout if they are new, and writes the table's trigger anew.
CREATE FUNCTION audit_refresh(p_table text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tracked audit_trackedtable%ROWTYPE;
    latest audit_layout%ROWTYPE;
    live jsonb := audit_live_columns(p_table);
    trigger_function text := 'audit_record_' || left(p_table, 49);
BEGIN
    SELECT * INTO STRICT tracked FROM audit_trackedtable WHERE table_name = p_table;
    SELECT * INTO latest FROM audit_layout WHERE table_name = p_table ORDER BY version DESC LIMIT 1;
    IF latest.id IS NULL OR latest.columns <> live THEN
        INSERT INTO audit_layout (table_name, version, columns)
            VALUES (p_table, coalesce(latest.version, 0) + 1, live) RETURNING * INTO latest;
    END IF;
    EXECUTE format($function$
        CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql
            SET TimeZone = 'UTC' SET DateStyle = 'ISO' SET IntervalStyle = 'iso_8601'
            SET bytea_output = 'hex' SET extra_float_digits = 1 AS $body$
        DECLARE
            v_era smallint := audit_current_era();
            v_xid bigint := audit_current_xid();
        BEGIN
            INSERT INTO audit_auditentry (at, era, xid, event, kind, actor, reason, note, request_id,
                subject_id, object_label, object_id, details, layout_id, history_id, row_hash)
            SELECT h.history_date, v_era, v_xid,
                CASE h.history_type WHEN '+' THEN %L WHEN '-' THEN %L ELSE %L END,
                1, h.history_actor, coalesce(h.history_change_reason, ''), '', h.history_request,
                %s, %L, h.%I::text, '{}', %s, h.history_id,
                sha256(convert_to(%s, 'UTF8'))
            FROM new_rows h ORDER BY h.history_id;
            RETURN NULL;
        END $body$ $function$,
        trigger_function,
        tracked.label || '.created', tracked.label || '.deleted', tracked.label || '.changed',
        CASE WHEN tracked.subject_column IS NULL THEN 'NULL::bigint'
             ELSE format('h.%I', tracked.subject_column) END,
        tracked.label, tracked.pk_column, latest.id, audit_row_json(live, 'h', 'r'));
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_record AFTER INSERT ON %I '
                   'REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()',
                   p_table, trigger_function);
    PERFORM audit_make_append_only(p_table);
END $$;

CREATE FUNCTION audit_track(p_table text, p_base text, p_label text, p_pk text, p_subject text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_trackedtable (table_name, label, pk_column, subject_column)
        VALUES (p_table, p_label, p_pk, p_subject)
        ON CONFLICT (table_name) DO UPDATE SET label = excluded.label, pk_column = excluded.pk_column,
            subject_column = excluded.subject_column;
    PERFORM audit_refresh(p_table);
    PERFORM audit_refuse_deletion(p_base);
END $$;

-- Called before a column of a history table is dropped or changes its type: keeps what it said.
CREATE FUNCTION audit_retire_column(p_table text, p_column text) RETURNS void LANGUAGE plpgsql
    SET TimeZone = 'UTC' SET DateStyle = 'ISO' SET IntervalStyle = 'iso_8601'
    SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
DECLARE
    retired text := p_column || '#' || (SELECT count(*) FROM audit_layout WHERE table_name = p_table);
BEGIN
    EXECUTE format('INSERT INTO audit_retiredvalue (table_name, column_name, history_id, value) '
                   'SELECT %L, %L, history_id, coalesce(to_json(%I)::text, ''null'') FROM %I',
                   p_table, retired, p_column, p_table);
    UPDATE audit_layout SET columns = (
        SELECT jsonb_agg(CASE WHEN c ->> 'column' = p_column
                              THEN c || jsonb_build_object('column', NULL, 'retired', retired)
                              ELSE c END)
        FROM jsonb_array_elements(columns) c)
    WHERE table_name = p_table;
END $$;

-- Called after a column of a history table was renamed.
CREATE FUNCTION audit_rename_column(p_table text, p_old text, p_new text) RETURNS void LANGUAGE sql AS $$
    UPDATE audit_layout SET columns = (
        SELECT jsonb_agg(CASE WHEN c ->> 'column' = p_old
                              THEN c || jsonb_build_object('column', p_new) ELSE c END)
        FROM jsonb_array_elements(columns) c)
    WHERE table_name = p_table;
$$;

-- Called after a history table was renamed.
CREATE FUNCTION audit_rename_table(p_old text, p_new text) RETURNS void LANGUAGE sql AS $$
    UPDATE audit_layout SET table_name = p_new WHERE table_name = p_old;
    UPDATE audit_retiredvalue SET table_name = p_new WHERE table_name = p_old;
    UPDATE audit_trackedtable SET table_name = p_new WHERE table_name = p_old;
$$;

-- The leaf of one entry (RFC 6962: hash of a zero byte and the entry), format 1.
CREATE FUNCTION audit_entry_json_1(e audit_auditentry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'actor', e.actor, 'at', e.at, 'details', e.details, 'era', e.era, 'event', e.event,
        'history_id', e.history_id, 'id', e.id, 'kind', e.kind, 'layout_id', e.layout_id,
        'note', encode(e.note, 'hex'), 'object_id', e.object_id, 'object_label', e.object_label,
        'reason', e.reason, 'recorded_at', e.recorded_at, 'request_id', e.request_id,
        'row_hash', encode(e.row_hash, 'hex'), 'subject_id', e.subject_id, 'xid', e.xid)::text
$$;

SELECT audit_make_append_only('audit_auditentry');
SELECT audit_make_append_only('audit_auditseal');
SELECT audit_make_append_only('audit_era');
