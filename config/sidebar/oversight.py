"""Who may do what, who did it, and what runs by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from .place import Place, Task

AUDIT: Task = (
    pgettext_lazy("sidebar", "Audit"),
    (
        Place(
            gettext_lazy("Registers"),
            "table_view",
            "extracts.extract",
            gettext_lazy("Processing, consents, transfers, requests, destruction, breaches as files."),
        ),
        Place(
            pgettext_lazy("sidebar", "Trail"),
            "history",
            "audit.auditentry",
            gettext_lazy("Who did what to whose data, when and why."),
        ),
        Place(
            gettext_lazy("Seals"),
            "verified",
            "audit.auditseal",
            gettext_lazy("Prove that the history is whole."),
        ),
    ),
)
ACCESS: Task = (
    pgettext_lazy("sidebar", "Access"),
    (
        Place(
            gettext_lazy("Staff"),
            "badge",
            "access.user",
            gettext_lazy("Who works here, and with which roles."),
        ),
        Place(gettext_lazy("Roles"), "shield_person", "access.role", gettext_lazy("What each role may do.")),
        Place(
            gettext_lazy("Connected systems"),
            "api",
            "consents.apiclient",
            gettext_lazy("Which websites and systems may record and withdraw consents."),
        ),
    ),
)
SYSTEM: Task = (
    pgettext_lazy("sidebar", "System"),
    (
        Place(
            gettext_lazy("Schedule"),
            "schedule",
            "django_celery_beat.periodictask",
            gettext_lazy("Which jobs run by themselves, and when."),
        ),
        Place(
            gettext_lazy("Master keys"),
            "key",
            "vault.knownmasterkey",
            gettext_lazy("Under which keys everything is sealed."),
        ),
    ),
)
