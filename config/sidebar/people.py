"""What is done about people: their data, what they want and agreed to, who got it, what went wrong."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from .place import Place, Task

REGISTER: Task = (
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
)
REQUESTS: Task = (
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
)
CONSENTS: Task = (
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
)
THIRD_PARTIES: Task = (
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
)
BREACHES: Task = (
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
)
