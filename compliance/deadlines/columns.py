"""Columns of the deadlines that may be in clear, each with its kind (see tests/architecture/test_columns.py)."""

PLAIN: dict[str, dict[str, str]] = {
    "deadlines_deadlinerule": {
        "id": "id",
        "code": "code unit counts_from source confidence active",
        "text": "name_kk name_ru name_en citation",
        "count": "amount position",
        "time": "in_force_from",
    },
    "deadlines_calendarday": {
        "id": "id",
        "code": "kind active",
        "text": "name_kk name_ru name_en order_reference",
        "time": "date",
    },
}
