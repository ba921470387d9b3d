"""The requests inbox: from a letter in the mailbox to an answer in time."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsInboxConfig(AppConfig):
    """Requests of subjects and authorities."""

    name = "requests_inbox"
    verbose_name = _("Requests inbox")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.audit.guards import expect_triggers
        from compliance.audit.words import register_words
        from compliance.deadlines.services import RECOMPUTE
        from compliance.register.demo import SEQUELS
        from compliance.register.services.destruction import DESTROYED
        from compliance.register.services.locking import LOCKED_FIRST
        from compliance.vault.rotation import TOKEN_SOURCES

        from . import answer_events, dashboard, events, indicators, mail_events, registers  # noqa: F401  (register themselves)
        from .demo import tell
        from .ground_texts import TEXTS as GROUNDS
        from .models import RequestType
        from .oddity_texts import TEXTS as ODDITIES
        from .request_texts import MISSING
        from .services import holds, listeners, replies
        from .services.acknowledging import acknowledge
        from .services.letters import adopt_letters
        from .services.matching import adopt_replies, adopt_reply
        from .services.message_tokens import LettersFirst, MessageTokens, forget_tokens
        from .services.notifying import ask_sender, tell_of_extension
        from .services.recomputing import recompute_requests
        from .services.workflow import go_on
        from .views.actions import ACTIONS
        from .views.pages import OFFERS

        register_words("defects", lambda: ODDITIES)
        register_words("missing", lambda: MISSING)
        register_words("machine_type", lambda: dict(RequestType.choices))
        register_words("ground", lambda: GROUNDS)
        expect_triggers("vault_datakey", "requests_inbox_key_owner")
        RECOMPUTE.append(recompute_requests)
        for heard in (listeners.CHANGED, listeners.FINISHED):
            heard.append(holds.follow)
        listeners.OPENED.extend((holds.follow_opened, acknowledge))
        listeners.CHANGED.append(adopt_letters)
        listeners.EXTENDED.append(tell_of_extension)
        listeners.ASKED.append(ask_sender)
        listeners.CHANGED.append(adopt_replies)
        replies.REPLIED.extend((adopt_reply, go_on))
        DESTROYED.append(forget_tokens)
        LOCKED_FIRST.append(LettersFirst())
        TOKEN_SOURCES.append(MessageTokens())
        OFFERS.extend(ACTIONS)
        SEQUELS.append(tell)
