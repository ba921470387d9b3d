"""Columns of the tables of libraries that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "auth_group": {
        "framework": "id name",
    },
    "auth_group_permissions": {
        "framework": "id group_id permission_id",
    },
    "auth_permission": {
        "framework": "id name codename content_type_id",
    },
    "axes_accessattempt": {
        "empty": "attempt_time failures_since_start get_data http_accept id ip_address path_info post_data user_agent username",
    },
    "axes_accessattemptexpiration": {
        "empty": "access_attempt_id expires_at",
    },
    "axes_accessfailurelog": {
        "empty": "attempt_time http_accept id ip_address locked_out path_info user_agent username",
    },
    "axes_accesslog": {
        "empty": "attempt_time http_accept id ip_address logout_time path_info session_hash user_agent username",
    },
    "django_admin_log": {
        "empty": "action_flag action_time change_message content_type_id id object_id object_repr user_id",
    },
    "django_celery_beat_clockedschedule": {
        "framework": "id clocked_time",
    },
    "django_celery_beat_crontabschedule": {
        "framework": "id minute hour day_of_week day_of_month month_of_year timezone",
    },
    "django_celery_beat_intervalschedule": {
        "framework": "id every period",
    },
    "django_celery_beat_periodictask": {
        "framework": "id task args kwargs queue exchange routing_key headers priority expires expire_seconds one_off start_time enabled last_run_at total_run_count date_changed clocked_id crontab_id interval_id solar_id",
        "text": "name description",
    },
    "django_celery_beat_periodictasks": {
        "framework": "ident last_update",
    },
    "django_celery_beat_solarschedule": {
        "framework": "id event latitude longitude",
    },
    "django_content_type": {
        "framework": "id app_label model",
    },
    "django_migrations": {
        "framework": "id app name applied",
    },
    "django_session": {
        "framework": "session_key session_data expire_date",
    },
}
