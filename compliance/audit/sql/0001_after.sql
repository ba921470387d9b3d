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

-- SQL of the canonical text of a new history row: a JSON array of the hash of the columns' names and,
-- in the order of the names, their values as text, in the formats that the callers fix by TimeZone=UTC,
-- DateStyle=ISO, IntervalStyle=iso_8601, bytea_output=hex, extra_float_digits=1.
-- canonical.py writes the same text for verification, on purpose a second time: it must not have to
-- trust functions that lie in the database it examines.
CREATE FUNCTION audit_row_json(p_columns jsonb, p_alias text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('to_json(ARRAY[%L, %s])::text',
                  encode(sha256(convert_to(to_json(array_agg(hashed_as ORDER BY place))::text, 'UTF8')), 'hex'),
                  string_agg(format('%s.%I::text', p_alias, live), ', ' ORDER BY place))
    FROM (SELECT c ->> 'name' AS hashed_as, c ->> 'column' AS live,
                 row_number() OVER (ORDER BY (c ->> 'name') COLLATE "C") AS place
          FROM jsonb_array_elements(p_columns) AS c) AS named
$$;

CREATE FUNCTION audit_live_columns(p_table text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(jsonb_build_object('name', attname, 'column', attname,
                                        'type', format_type(atttypid, atttypmod))
                     ORDER BY attname COLLATE "C")
    FROM pg_attribute
    WHERE attrelid = quote_ident(p_table)::regclass AND attnum > 0 AND NOT attisdropped
$$;

-- Layouts are evidence too: who may say that a column means another one can make any row say
-- anything. So each state of a layout is told in the trail by its hash, and is sealed there.
CREATE FUNCTION audit_layout_digest(l audit_layout) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_object(
        'table', l.table_name, 'version', l.version, 'columns', l.columns)::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit_told_digest(p_layout bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT details ->> 'sha256' FROM audit_auditentry
    WHERE hashtext(event) = hashtext('audit.layout_recorded') AND event = 'audit.layout_recorded'
        AND object_id = p_layout::text
    ORDER BY id DESC LIMIT 1
$$;

CREATE FUNCTION audit_check_layouts(p_table text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM audit_layout l WHERE l.table_name = p_table
               AND audit_layout_digest(l) IS DISTINCT FROM audit_told_digest(l.id)) THEN
        RAISE EXCEPTION 'layouts of % differ from what the trail tells: run verify_seals', p_table
            USING ERRCODE = 'data_corrupted';
    END IF;
END $$;

CREATE FUNCTION audit_tell_layouts(p_table text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit_auditentry (at, event, kind, actor, reason, note, object_label, object_id, details)
    SELECT now(), 'audit.layout_recorded', 7, 'job:migrate', '', '', 'audit.layout', l.id::text,
           jsonb_build_object('table', l.table_name, 'version', l.version, 'sha256', audit_layout_digest(l))
    FROM audit_layout l
    WHERE l.table_name = p_table AND audit_layout_digest(l) IS DISTINCT FROM audit_told_digest(l.id)
    ORDER BY l.version
$$;

-- A column that is new holds one and the same value in all older rows. Older layouts remember it:
-- it is not in the hash of these rows, yet nobody may edit it later.
CREATE FUNCTION audit_note_added(p_table text, p_known jsonb, p_live jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    added text;
    held text[];
BEGIN
    FOR added IN
        SELECT c ->> 'column' FROM jsonb_array_elements(p_live) c
        WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p_known) k WHERE k ->> 'column' = c ->> 'column')
    LOOP
        EXECUTE format('SELECT array(SELECT DISTINCT %I::text FROM %I LIMIT 2)', added, p_table) INTO held;
        CONTINUE WHEN cardinality(held) <> 1;
        UPDATE audit_layout
        SET columns = columns || jsonb_build_array(jsonb_build_object('column', added, 'filled', held[1]))
        WHERE table_name = p_table;
    END LOOP;
END $$;

-- Records the present columns as a layout if they are new, and writes the table's trigger anew.
CREATE FUNCTION audit_refresh(p_table text) RETURNS void LANGUAGE plpgsql
    SET TimeZone = 'UTC' SET DateStyle = 'ISO' SET IntervalStyle = 'iso_8601'
    SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
DECLARE
    tracked audit_trackedtable%ROWTYPE;
    latest audit_layout%ROWTYPE;
    live jsonb := audit_live_columns(p_table);
    trigger_function text := 'audit_record_' || left(p_table, 49);
BEGIN
    PERFORM audit_check_layouts(p_table);
    UPDATE audit_trackedtable SET subject_column = NULL WHERE table_name = p_table
        AND NOT live @> jsonb_build_array(jsonb_build_object('column', subject_column));
    SELECT * INTO STRICT tracked FROM audit_trackedtable WHERE table_name = p_table;
    SELECT * INTO latest FROM audit_layout WHERE table_name = p_table ORDER BY version DESC LIMIT 1;
    IF latest.id IS NULL OR latest.columns <> live THEN
        IF latest.id IS NOT NULL THEN
            PERFORM audit_note_added(p_table, latest.columns, live);
        END IF;
        INSERT INTO audit_layout (table_name, version, columns)
            VALUES (p_table, coalesce(latest.version, 0) + 1, live) RETURNING * INTO latest;
        PERFORM audit_tell_layouts(p_table);
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
        tracked.label, tracked.pk_column, latest.id, audit_row_json(live, 'h'));
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

-- Called before a column of a history table is dropped or rewritten: keeps what it said. Nobody may
-- add a row between this and the change itself, so the table is locked until the migration commits.
CREATE FUNCTION audit_retire_column(p_table text, p_column text) RETURNS void LANGUAGE plpgsql
    SET TimeZone = 'UTC' SET DateStyle = 'ISO' SET IntervalStyle = 'iso_8601'
    SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
DECLARE
    retired text;
BEGIN
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', p_table);
    PERFORM audit_check_layouts(p_table);
    retired := p_column || '#' || (SELECT count(*) FROM audit_layout WHERE table_name = p_table);
    EXECUTE format('INSERT INTO audit_retiredvalue (table_name, column_name, history_id, value) '
                   'SELECT %L, %L, history_id, %I::text FROM %I',
                   p_table, retired, p_column, p_table);
    UPDATE audit_layout SET columns = (
        SELECT jsonb_agg(CASE WHEN c ->> 'column' = p_column
                              THEN c || jsonb_build_object('column', NULL, 'retired', retired)
                              ELSE c END)
        FROM jsonb_array_elements(columns) c
        WHERE NOT (c ->> 'column' = p_column AND c ? 'filled'))
    WHERE table_name = p_table;
    PERFORM audit_tell_layouts(p_table);
END $$;

-- Called after a column of a history table was renamed.
CREATE FUNCTION audit_rename_column(p_table text, p_old text, p_new text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM audit_check_layouts(p_table);
    UPDATE audit_layout SET columns = (
        SELECT jsonb_agg(CASE WHEN c ->> 'column' = p_old
                              THEN c || jsonb_build_object('column', p_new) ELSE c END)
        FROM jsonb_array_elements(columns) c)
    WHERE table_name = p_table;
    UPDATE audit_trackedtable SET subject_column = p_new WHERE table_name = p_table AND subject_column = p_old;
    UPDATE audit_trackedtable SET pk_column = p_new WHERE table_name = p_table AND pk_column = p_old;
    PERFORM audit_tell_layouts(p_table);
END $$;

-- Called after a history table was renamed.
CREATE FUNCTION audit_rename_table(p_old text, p_new text, p_label text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM audit_check_layouts(p_old);
    UPDATE audit_layout SET table_name = p_new WHERE table_name = p_old;
    UPDATE audit_retiredvalue SET table_name = p_new WHERE table_name = p_old;
    UPDATE audit_trackedtable SET table_name = p_new, label = p_label WHERE table_name = p_old;
    PERFORM audit_tell_layouts(p_new);
END $$;

SELECT audit_make_append_only('audit_auditentry');
SELECT audit_make_append_only('audit_auditseal');
SELECT audit_make_append_only('audit_era');
