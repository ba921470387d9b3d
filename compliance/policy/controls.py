"""What the product does for each clause of the policy, in words, and what of it stays with the operator.

Rows are those of ``docs/law-map.md``, which names modules and tests; a test holds the two together. The
places are those of the sidebar. ``gap`` is what the law map calls "nothing yet".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _, pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Place = tuple[StrPromise, StrPromise]


@dataclass(frozen=True, slots=True)
class Control:
    """What is done for some clauses, where in the back office, and which duty is left to the operator."""

    clauses: tuple[str, ...]
    text: StrPromise
    places: tuple[Place, ...]
    gap: StrPromise | None = None


_SUBJECTS = (_("Register"), _("Subjects"))
_BLOCKINGS = (_("Register"), _("Blockings"))
_DESTRUCTIONS = (_("Register"), _("Destructions"))
_REQUESTS = (pgettext_lazy("sidebar", "Requests"), pgettext_lazy("sidebar", "Requests"))
_LETTERS = (pgettext_lazy("sidebar", "Requests"), _("Letters"))
_TEXTS = (pgettext_lazy("sidebar", "Requests"), _("Texts of letters"))
_CONSENTS = (pgettext_lazy("sidebar", "Consents"), pgettext_lazy("sidebar", "Consents"))
_WITHDRAWALS = (pgettext_lazy("sidebar", "Consents"), _("Withdrawals"))
_BARS = (pgettext_lazy("sidebar", "Consents"), _("Bars to withdrawal"))
_PUBLICATIONS = (pgettext_lazy("sidebar", "Consents"), _("Terms of distribution"))
_DEMANDS = (pgettext_lazy("sidebar", "Consents"), _("Demands to stop distribution"))
_OPTOUTS = (pgettext_lazy("sidebar", "Consents"), _("Opt-outs"))
_WORDINGS = (pgettext_lazy("sidebar", "Consents"), _("Wordings"))
_TRANSFERS = (_("Third parties"), _("Transfers"))
_STOPS = (_("Third parties"), _("Stop notices"))
_RECIPIENTS = (_("Third parties"), _("Recipients"))
_BREACHES = (_("Security breaches"), _("Security breaches"))
_PLANS = (_("Retention"), _("Retention plans"))
_ACTS = (_("Retention"), _("Acts of destruction"))
_STATISTICS = (_("Retention"), _("Anonymous statistics"))
_RULES = (_("Retention"), _("Retention rules"))
_CATEGORIES = (_("Catalogue"), _("Categories"))
_PURPOSES = (_("Catalogue"), _("Purposes"))
_NEEDS = (_("Catalogue"), _("Purposes and categories"))
_COMPATIBILITY = (_("Catalogue"), _("Compatibility of purposes"))
_BASES = (_("Catalogue"), _("Legal bases"))
_TERMS = (pgettext_lazy("sidebar", "Deadlines"), _("Terms"))
_CALENDAR = (pgettext_lazy("sidebar", "Deadlines"), _("Calendar"))
_POLICY = (pgettext_lazy("sidebar", "Policy"), _("Privacy policy"))
_OPERATOR = (pgettext_lazy("sidebar", "Policy"), _("Operator"))
_REGISTERS = (pgettext_lazy("sidebar", "Audit"), _("Registers"))
_TRAIL = (pgettext_lazy("sidebar", "Audit"), pgettext_lazy("sidebar", "Trail"))
_SEALS = (pgettext_lazy("sidebar", "Audit"), _("Seals"))
_STAFF = (pgettext_lazy("sidebar", "Access"), _("Staff"))
_ROLES = (pgettext_lazy("sidebar", "Access"), _("Roles"))
_SYSTEMS = (pgettext_lazy("sidebar", "Access"), _("Connected systems"))

CONTROLS: tuple[Control, ...] = (
    Control(
        ("1", "2.7"),
        _(
            "The operator's card holds name, BIN and address; consents, letters, notices and acts take "
            "them from it."
        ),
        (_OPERATOR,),
    ),
    Control(
        ("1.1", "1.2", "2", "2.3"),
        _(
            "The policy in force is kept clause by clause in both languages and holds for all data of "
            "the site's visitors."
        ),
        (_POLICY,),
    ),
    Control(
        ("2.1", "9.2"),
        _("An objection to automated processing is taken in and answered as a request."),
        (_REQUESTS,),
        gap=_("a record of decisions that are made about people by machines alone"),
    ),
    Control(
        ("2.2",),
        _("Blocked data is not changed, used, transferred or destroyed until the blocking is lifted."),
        (_BLOCKINGS,),
    ),
    Control(
        ("2.4", "2.8", "2.10"),
        _("Each subject has a card with a reference code; values are kept by category and encrypted."),
        (_SUBJECTS,),
    ),
    Control(
        ("2.5",),
        _("By the retention rules, data is depersonalised into counts of people that lead back to nobody."),
        (_STATISTICS,),
    ),
    Control(
        ("2.6", "9", "9.1"),
        _("Each processing says for what purpose, on what basis and by which actions data is processed."),
        (_SUBJECTS, _REGISTERS),
    ),
    Control(
        ("2.9", "4.6", "4.7"),
        _("Distribution has a consent of its own, given by the subject and never bundled with another."),
        (_CONSENTS,),
    ),
    Control(
        ("2.11",),
        _("Every transfer is recorded with recipient, purpose, basis and categories."),
        (_TRANSFERS,),
    ),
    Control(
        ("2.12",),
        _(
            "Destroying its key makes data unreadable with its history and files, in backups once the "
            "master key is retired; an act is kept."
        ),
        (_DESTRUCTIONS, _ACTS),
    ),
    Control(
        ("3", "3.1", "3.1.1"),
        _(
            "Documents that prove a consent or a demand are kept encrypted beside it; what is missing "
            "is asked for by letter."
        ),
        (_REQUESTS, _CONSENTS),
    ),
    Control(
        ("3.1.2",),
        _(
            "After a withdrawal only what has a lawful ground of its own goes on; a bar to withdrawal "
            "names its ground and source."
        ),
        (_WITHDRAWALS, _BARS),
    ),
    Control(
        ("3.1.3", "3.2.6", "8", "8.1"),
        _("Roles, a second factor, encryption, a sealed history and records of breaches protect the data."),
        (_ROLES, _SEALS, _BREACHES),
        gap=_("a register of organisational measures"),
    ),
    Control(
        ("3.2", "3.2.2"),
        _(
            "Purposes, legal bases and categories stand in a catalogue; the register of processing "
            "activities is made from it."
        ),
        (_PURPOSES, _REGISTERS),
    ),
    Control(
        ("3.2.1", "3.3.1"),
        _(
            "Once it is clear who asks, a request for information is answered with an encrypted report "
            "on that subject's data alone."
        ),
        (_REQUESTS,),
    ),
    Control(
        ("3.2.3", "11.1"),
        _(
            "Letters are taken in and sorted, requests answered by a counted term; a representative has "
            "to prove the authority."
        ),
        (_LETTERS, _REQUESTS),
    ),
    Control(
        ("3.2.4",),
        _(
            "An inquiry of the authority is due in 30 calendar days, or by the earlier day that it "
            "names; reminders are sent."
        ),
        (_REQUESTS, _TERMS),
    ),
    Control(
        ("3.2.5", "11", "11.2", "11.3"),
        _(
            "The policy in force and its earlier versions are public at /policy/, and its addresses are "
            "checked."
        ),
        (_POLICY,),
    ),
    Control(
        ("3.2.7",),
        _(
            "When data may no longer be used, recipients get stop notices, and the data is destroyed by "
            "an approved plan with an act."
        ),
        (_STOPS, _PLANS),
    ),
    Control(
        ("3.2.8",),
        _("Other duties have dated terms with their sources, counted by the working calendar."),
        (_TERMS, _CALENDAR),
    ),
    Control(
        ("3.3", "3.3.2"),
        _(
            "Correction, blocking and destruction on demand are requests, each with a preview before it "
            "is carried out."
        ),
        (_REQUESTS,),
    ),
    Control(
        ("3.3.3",),
        _("No advertising goes out without a consent to it, and the subject may set conditions."),
        (_CONSENTS, _OPTOUTS),
    ),
    Control(
        ("3.3.4",),
        _("A withdrawal ends the consent as of its receipt, and with it what rested on that consent alone."),
        (_WITHDRAWALS,),
    ),
    Control(
        ("3.3.5",),
        _("Every refusal names its ground and where to complain; complaints are taken in as requests."),
        (_REQUESTS, _TEXTS),
    ),
    Control(
        ("3.3.6",),
        _("Whatever else a subject has a right to is taken in as a request, with its term and answer."),
        (_REQUESTS,),
    ),
    Control(
        ("3.4", "3.4.1"),
        _("IIN, BIN, phone numbers and e-mail addresses are checked when they are entered."),
        (_SUBJECTS,),
    ),
    Control(
        ("3.4.2", "8.4"),
        _(
            "A letter about changed data becomes a request for correction; earlier values stay in the "
            "history."
        ),
        (_REQUESTS, _SUBJECTS),
    ),
    Control(
        ("3.4.3",),
        _("Every value says through which channel it came and who gave it."),
        (_SUBJECTS,),
    ),
    Control(
        ("4", "4.1", "4.3"),
        _("Only what the catalogue allows can be entered: the data items of the policy."),
        (_CATEGORIES,),
    ),
    Control(
        ("4.2", "6.3"),
        _(
            "Cookies and web statistics have a consent of their own; their services are recipients with "
            "a country."
        ),
        (_CONSENTS, _RECIPIENTS),
    ),
    Control(
        ("4.4", "4.5"),
        _("Special categories are forbidden in the catalogue, and no value of them can be entered."),
        (_CATEGORIES,),
    ),
    Control(
        ("4.8",),
        _(
            "Terms of distribution are due three working days after receipt of the consent and are "
            "published on a public page."
        ),
        (_PUBLICATIONS,),
    ),
    Control(
        ("4.9", "4.10"),
        _(
            "A demand with the contents that the policy asks for ends the distribution at the instant "
            "of its receipt."
        ),
        (_DEMANDS,),
    ),
    Control(
        ("5", "5.1", "7", "7.1"),
        _("Processing does not begin without a live basis, and ends with it."),
        (_SUBJECTS, _BASES),
    ),
    Control(
        ("5.2", "5.3"),
        _("Purposes that are not compatible share no data."),
        (_COMPATIBILITY,),
    ),
    Control(
        ("5.4", "5.5"),
        _(
            "The catalogue says which purpose needs which data; what no live purpose needs is marked as "
            "excess."
        ),
        (_NEEDS,),
    ),
    Control(
        ("5.6",),
        _("Corrections are kept with their source and their history."),
        (_SUBJECTS,),
        gap=_("reminders to review data"),
    ),
    Control(
        ("5.7",),
        _(
            "Each night finds data whose purpose has ended and whose period is over, and plans its "
            "destruction or depersonalisation."
        ),
        (_PLANS, _RULES),
    ),
    Control(
        ("5.8", "5.8.1", "5.8.2"),
        _("The purposes of the policy stand in the catalogue."),
        (_PURPOSES,),
    ),
    Control(
        ("5.9",),
        _("One letter with the tag of the policy ends advertising to its sender for good."),
        (_OPTOUTS,),
    ),
    Control(
        ("5.10",),
        _("Statistics are kept as counts of people that lead back to nobody."),
        (_STATISTICS,),
    ),
    Control(
        ("6", "6.1", "6.1.1", "6.1.2"),
        _(
            "The legal bases of the policy stand in the catalogue; a contract carries its document and "
            "the mark of a lawyer."
        ),
        (_BASES,),
    ),
    Control(
        ("6.2",),
        _("What a form of the site sends comes in with its consent as evidence."),
        (_SYSTEMS, _CONSENTS),
    ),
    Control(
        ("6.4",),
        _("Nothing is ticked beforehand, and the exact wording of each consent is kept."),
        (_WORDINGS,),
    ),
    Control(
        ("7.2",),
        _("A contract counts as a supporting note until a lawyer has looked at it."),
        (_BASES,),
    ),
    Control(
        ("8.2",),
        _(
            "Staff see masked values; revealing one takes a reason and is recorded; roles and a second "
            "factor keep others out."
        ),
        (_STAFF, _TRAIL),
    ),
    Control(
        ("8.3", "10"),
        _("Nothing is transferred without a law or a consent, and refused transfers are on record."),
        (_TRANSFERS,),
    ),
    Control(
        ("8.5",),
        _("Consents run out by themselves, and data whose purpose has ended is planned for destruction."),
        (_CONSENTS, _PLANS),
    ),
    Control(
        ("8.6",),
        _("Services of others are kept as recipients with their country and privacy policy."),
        (_RECIPIENTS,),
    ),
    Control(
        ("8.7",),
        _("A subject's ban on distribution holds unless a law is cited against it."),
        (_PUBLICATIONS,),
    ),
    Control(
        ("8.8",),
        _("Values are masked, encrypted and in no log."),
        (_SUBJECTS,),
        gap=_("a register of undertakings of confidentiality"),
    ),
)
_BY_CLAUSE = {clause: control for control in CONTROLS for clause in control.clauses}


def control_of(clause: str) -> Control | None:
    """What is done for a clause; None for one that is not in the policy as shipped."""
    return _BY_CLAUSE.get(clause)
