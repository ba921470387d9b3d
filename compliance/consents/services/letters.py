"""Letters to subjects about their consents, in Kazakh or Russian, and handing them to the mail server."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _, override

from compliance.audit.days import day_text
from compliance.consents.models import ExpiryNotice
from compliance.policy.services import operator


class MailUnreachable(Exception):
    """The mail server cannot be reached, or does not let us in. No address is in the message."""


class RefusedForNow(Exception):
    """The mail server took nothing of this letter now; later it may."""


class RefusedForGood(Exception):
    """The mail server will not take this letter."""


def can_send() -> bool:
    """Whether a mail server is set; without one Django would pretend to send."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without its address. The subject line and the body hold nothing personal (promise 1)."""

    subject: str
    body: str = field(repr=False)
    number: str

    @classmethod
    def about(cls, notice: ExpiryNotice) -> Letter:
        """The letter that a consent runs out, in the language of its subject."""
        wording, card = notice.consent.wording, operator()
        with override(notice.subject.language):
            kazakh = notice.subject.language == "kk"
            text = _(
                "Your consent “%(title)s” is valid until %(date)s.\n\n"
                "If you want it to go on, give it again before that day. If you do nothing, it ends by "
                "itself, and data that we need for nothing else is destroyed. You may also withdraw it "
                "earlier, at any time.\n\n"
                "Your number with us: %(reference)s. Questions: %(contact)s\n\n"
                "%(operator)s\n"
            )
            return cls(
                subject=_("Your consent is about to run out"),
                body=text
                % {
                    "title": wording.title,
                    "date": day_text(notice.valid_until),
                    "reference": notice.subject.reference,
                    "contact": card.email_subjects or settings.DEFAULT_FROM_EMAIL,
                    "operator": card.name_kk if kazakh else card.name_ru,
                },
                number=f"consent-notice-{notice.pk}",
            )

    def send(self, address: str) -> None:
        """Hands the letter over. Raises MailUnreachable, RefusedForNow, RefusedForGood.

        What the server answers names the address, so it goes into no exception, log or table.
        """
        message = EmailMessage(
            subject=self.subject,
            body=self.body,
            to=[address],
            # The same letter sent twice after a crash has one id, by which mailboxes show it once.
            headers={"Message-ID": self._message_id(), "Auto-Submitted": "auto-generated"},
        )
        fault: type[Exception] | None = None
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _text in refused.recipients.values()]
            fault = RefusedForGood if all(500 <= code < 600 for code in codes) else RefusedForNow
        except (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError):
            fault = MailUnreachable
        except smtplib.SMTPResponseException as answer:
            fault = RefusedForGood if 500 <= answer.smtp_code < 600 else RefusedForNow
        except smtplib.SMTPNotSupportedError:
            fault = RefusedForGood
        except (smtplib.SMTPException, OSError):
            fault = MailUnreachable
        except ValueError:
            fault = RefusedForGood  # an address that no header can hold
        if fault is not None:
            raise fault(self.number)

    def _message_id(self) -> str:
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
        return f"<{self.number}@{domain}>"
