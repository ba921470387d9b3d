"""How the back office looks: titles, colours, and the sidebar by task.

A place in the sidebar is shown only to who may open it. Addresses and permissions are looked up when a
page is drawn, so the settings can read this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """One link of the sidebar: the list of a model (``app.model``), for who may view it."""

    title: Text
    icon: str
    model: str
    hint: Text

    @property
    def address(self) -> str:
        """Where it leads. Raises NoReverseMatch when the screen is not installed."""
        return reverse(f"admin:{self.model.replace('.', '_')}_changelist")

    def open_to(self, request: HttpRequest) -> bool:
        """Whether the reader may go there. A screen that is not installed is open to nobody."""
        app_label, _dot, model_name = self.model.partition(".")
        if not request.user.has_perm(f"{app_label}.view_{model_name}"):
            return False
        try:
            return bool(self.address)
        except NoReverseMatch:
            return False

    def as_item(self) -> dict[str, Any]:
        """The link as Unfold takes it."""
        return {"title": self.title, "icon": self.icon, "link": self.address}


# The tasks of the back office, from daily work at the top to what is seldom needed.
TASKS: tuple[tuple[Text, tuple[Place, ...]], ...] = (
    (
        gettext_lazy("Register"),
        (
            Place(
                gettext_lazy("Subjects"),
                "person_search",
                "register.subject",
                gettext_lazy("Find a person, enter and correct data, reveal a value."),
            ),
            Place(
                gettext_lazy("Imports"),
                "upload_file",
                "register.subjectimport",
                gettext_lazy("Take in many people from a file."),
            ),
            Place(
                gettext_lazy("Blockings"),
                "block",
                "register.blocking",
                gettext_lazy("What is stopped, why and until when."),
            ),
            Place(
                gettext_lazy("Destructions"),
                "delete_forever",
                "register.destruction",
                gettext_lazy("What was destroyed, when and why."),
            ),
        ),
    ),
    (
        pgettext_lazy("sidebar", "Requests"),
        (
            Place(
                pgettext_lazy("sidebar", "Requests"),
                "inbox",
                "requests_inbox.request",
                gettext_lazy("What subjects and authorities want, by when, and who works on it."),
            ),
            Place(
                gettext_lazy("Letters"),
                "mail",
                "requests_inbox.message",
                gettext_lazy("Letters that wait to be sorted, and all that came in."),
            ),
            Place(
                gettext_lazy("Letters sent"),
                "outgoing_mail",
                "requests_inbox.letter",
                gettext_lazy("What was answered, whether it arrived, and what to do if not."),
            ),
            Place(
                gettext_lazy("Texts of letters"),
                "edit_note",
                "requests_inbox.lettertemplate",
                gettext_lazy("The words of acknowledgements, questions, answers and refusals."),
            ),
            Place(
                gettext_lazy("Marks and words"),
                "label",
                "requests_inbox.mark",
                gettext_lazy("By which words letters are recognised; try a change on past letters."),
            ),
            Place(
                gettext_lazy("Mailboxes"),
                "all_inbox",
                "requests_inbox.mailbox",
                gettext_lazy("Where letters come in, whether they do, and what waits."),
            ),
        ),
    ),
    (
        pgettext_lazy("sidebar", "Consents"),
        (
            Place(
                pgettext_lazy("sidebar", "Consents"),
                "handshake",
                "consents.consent",
                gettext_lazy("Who agreed to what, until when, and what has ended."),
            ),
            Place(
                gettext_lazy("Withdrawals"),
                "undo",
                "consents.withdrawal",
                gettext_lazy("Demands to withdraw, their terms and what was decided."),
            ),
            Place(
                gettext_lazy("Bars to withdrawal"),
                "front_hand",
                "consents.withdrawalbar",
                gettext_lazy("Which consents may not be withdrawn, and why."),
            ),
            Place(
                gettext_lazy("Terms of distribution"),
                "campaign",
                "consents.publication",
                gettext_lazy("Bans and conditions to be published in three working days."),
            ),
            Place(
                gettext_lazy("Demands to stop distribution"),
                "pan_tool",
                "consents.distributiondemand",
                gettext_lazy("What subjects demanded, and what a demand lacks."),
            ),
            Place(
                gettext_lazy("Opt-outs"),
                "notifications_off",
                "consents.suppression",
                gettext_lazy("Who must not be written to or called; check a list of addresses."),
            ),
            Place(
                gettext_lazy("Wordings"),
                "article",
                "consents.wording",
                gettext_lazy("What subjects agree to, in the exact words."),
            ),
        ),
    ),
    (
        gettext_lazy("Third parties"),
        (
            Place(
                gettext_lazy("Transfers"),
                "output",
                "disclosures.transfer",
                gettext_lazy("Which data went to whom, for what purpose and on what basis."),
            ),
            Place(
                gettext_lazy("Stop notices"),
                "notifications_off",
                "disclosures.stopnotice",
                gettext_lazy("Which recipients must stop, and whether they were told."),
            ),
            Place(
                gettext_lazy("Recipients"),
                "domain",
                "disclosures.recipient",
                gettext_lazy("Companies and authorities that get personal data."),
            ),
        ),
    ),
    (
        gettext_lazy("Security breaches"),
        (
            Place(
                gettext_lazy("Security breaches"),
                "gpp_bad",
                "incidents.incident",
                gettext_lazy("What was broken, whom it touches, and whether the authorised body was told."),
            ),
            Place(
                gettext_lazy("Letters about breaches"),
                "mark_email_unread",
                "incidents.subjectnotice",
                gettext_lazy("Which subjects were told of a breach, and who could not be."),
            ),
        ),
    ),
    (
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
    ),
    (
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
    ),
    (
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
    ),
    (
        pgettext_lazy("sidebar", "Policy"),
        (
            Place(
                gettext_lazy("Privacy policy"),
                "policy",
                "policy.policyversion",
                gettext_lazy(
                    "What the operator has promised since when, in both languages; publish a change."
                ),
            ),
            Place(
                gettext_lazy("Operator"),
                "apartment",
                "policy.operator",
                gettext_lazy("Name, BIN and addresses that consents and letters give."),
            ),
        ),
    ),
    (
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
    ),
    (
        pgettext_lazy("sidebar", "Access"),
        (
            Place(
                gettext_lazy("Staff"),
                "badge",
                "access.user",
                gettext_lazy("Who works here, and with which roles."),
            ),
            Place(
                gettext_lazy("Roles"), "shield_person", "access.role", gettext_lazy("What each role may do.")
            ),
            Place(
                gettext_lazy("Connected systems"),
                "api",
                "consents.apiclient",
                gettext_lazy("Which websites and systems may record and withdraw consents."),
            ),
        ),
    ),
    (
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
    ),
)


def tasks_of(request: HttpRequest) -> list[tuple[Text, list[Place]]]:
    """Tasks with the places that are open to the reader; a task without any is left out."""
    open_places = [(title, [place for place in places if place.open_to(request)]) for title, places in TASKS]
    return [(title, places) for title, places in open_places if places]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar."""
    start = {"title": gettext_lazy("Start"), "icon": "home", "link": reverse("admin:index")}
    return [
        {"items": [start]},
        *(
            {"title": title, "separator": True, "items": [place.as_item() for place in places]}
            for title, places in tasks_of(request)
        ),
    ]


def environment_badge(request: HttpRequest) -> list[str] | None:
    """ENVIRONMENT: what must not be mistaken for the real thing says so on every page."""
    from django.conf import settings

    if settings.ENVIRONMENT == "demo":
        return [_("Demonstration"), "warning"]
    return None


def office_styles(request: HttpRequest) -> str:
    """One of STYLES: the parts that our own pages are made of."""
    return static("audit/office.css")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": gettext_lazy("Personal data compliance"),
    "SITE_HEADER": gettext_lazy("Personal data"),
    "SITE_SYMBOL": "shield_lock",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "ENVIRONMENT": "config.unfold.environment_badge",
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": "compliance.access.appearance.language_address"},
    "ACCOUNT": {"navigation": "compliance.access.appearance.account_links"},
    "GLOBAL_CALLBACK": "compliance.access.appearance.shared_context",
    "DASHBOARD_CALLBACK": "config.start_page.start_page",
    "STYLES": ["compliance.access.appearance.palette", "config.unfold.office_styles"],
    "SCRIPTS": ["compliance.access.appearance.page_script"],
    "SIDEBAR": {
        "show_search": False,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "config.unfold.navigation",
    },
}
