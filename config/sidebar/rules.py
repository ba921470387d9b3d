"""What holds for everybody: how long, what, by when, and what was promised."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from .place import Place, Task

RETENTION: Task = (
    gettext_lazy("Retention"),
    (
        Place(
            gettext_lazy("Retention plans"),
            "auto_delete",
            "retention.retentionplan",
            gettext_lazy("What is due, who approved it, and how far its destruction has come."),
        ),
        Place(
            gettext_lazy("Holds"),
            "lock",
            "retention.hold",
            gettext_lazy("What must not be destroyed, why and until when."),
        ),
        Place(
            gettext_lazy("Acts of destruction"),
            "assignment_turned_in",
            "retention.destructionact",
            gettext_lazy("What was destroyed, and the proof of it."),
        ),
        Place(
            gettext_lazy("Anonymous statistics"),
            "groups",
            "retention.anonymousfact",
            gettext_lazy("Counts of people whose data was depersonalised."),
        ),
        Place(
            gettext_lazy("Retention rules"),
            "timer",
            "retention.retentionrule",
            gettext_lazy("How long data is kept after its purpose, and by what source."),
        ),
        Place(
            gettext_lazy("Inactivity"),
            "bedtime",
            "retention.inactivityrule",
            gettext_lazy("When a purpose counts as achieved because nobody came back."),
        ),
        Place(
            gettext_lazy("Warnings of inactivity"),
            "notification_important",
            "retention.inactivitywarning",
            gettext_lazy("Who did not come back, how they were told, and what ends when."),
        ),
    ),
)
CATALOGUE: Task = (
    gettext_lazy("Catalogue"),
    (
        Place(
            gettext_lazy("Categories"),
            "category",
            "register.category",
            gettext_lazy("Which data may be kept, how it is checked and masked."),
        ),
        Place(
            gettext_lazy("Purposes"),
            "target",
            "register.purpose",
            gettext_lazy("What data is needed for."),
        ),
        Place(
            gettext_lazy("Purposes and categories"),
            "grid_on",
            "register.purposecategory",
            gettext_lazy("Which purpose needs which data; the rest is excess."),
        ),
        Place(
            gettext_lazy("Compatibility of purposes"),
            "join_inner",
            "register.purposecompatibility",
            gettext_lazy("Which purposes may share data."),
        ),
        Place(
            gettext_lazy("Legal bases"),
            "gavel",
            "register.legalbasis",
            gettext_lazy("On what ground data is processed."),
        ),
    ),
)
DEADLINES: Task = (
    pgettext_lazy("sidebar", "Deadlines"),
    (
        Place(
            gettext_lazy("Terms"),
            "timer",
            "deadlines.deadlinerule",
            gettext_lazy("How long each thing may take, and who says so; count a term."),
        ),
        Place(
            gettext_lazy("Calendar"),
            "calendar_month",
            "deadlines.calendarday",
            gettext_lazy("Holidays, moved days off and worked weekends of a year."),
        ),
    ),
)
POLICY: Task = (
    pgettext_lazy("sidebar", "Policy"),
    (
        Place(
            gettext_lazy("Privacy policy"),
            "policy",
            "policy.policyversion",
            gettext_lazy("What the operator has promised since when, in both languages; publish a change."),
        ),
        Place(
            gettext_lazy("Operator"),
            "apartment",
            "policy.operator",
            gettext_lazy("Name, BIN and addresses that consents and letters give."),
        ),
    ),
)
