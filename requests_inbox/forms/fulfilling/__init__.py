"""One form a type of request: what staff choose, as the act that is rehearsed and then carried out."""

from __future__ import annotations

from collections.abc import Mapping

from requests_inbox.models import RequestType

from .answer import AnswerForm
from .asked import FulfilForm
from .consents import ConditionForm, OptOutForm, StopForm, WithdrawForm
from .data import AccessForm, BlockForm, DestroyForm, RectifyForm, UnblockForm

__all__ = ["FORMS", "FulfilForm"]

FORMS: Mapping[str, type[FulfilForm]] = {
    RequestType.ACCESS: AccessForm,
    RequestType.RECTIFICATION: RectifyForm,
    RequestType.BLOCKING: BlockForm,
    RequestType.UNBLOCKING: UnblockForm,
    RequestType.DESTRUCTION: DestroyForm,
    RequestType.CONSENT_WITHDRAWAL: WithdrawForm,
    RequestType.DISTRIBUTION_STOP: StopForm,
    RequestType.MARKETING_OPT_OUT: OptOutForm,
    RequestType.MARKETING_CONDITION: ConditionForm,
    RequestType.EXPLANATION: AnswerForm,
    RequestType.COMPLAINT: AnswerForm,
    RequestType.AUTHORITY_INQUIRY: AnswerForm,
}
