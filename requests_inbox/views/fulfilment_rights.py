"""Who may carry out what: to fulfil a request gives no right that the register or the consents do not
give.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from requests_inbox.models import RequestType

# All of one of these sets, besides the right to fulfil.
RIGHTS: Mapping[str, tuple[frozenset[str], ...]] = {
    RequestType.ACCESS: (frozenset({"register.reveal_dataitem"}),),
    RequestType.RECTIFICATION: (frozenset({"register.change_dataitem", "register.add_dataitem"}),),
    RequestType.BLOCKING: (frozenset({"register.block_subject"}),),
    RequestType.UNBLOCKING: (frozenset({"register.unblock_subject"}),),
    RequestType.DESTRUCTION: (
        frozenset({"register.destroy_subject"}),
        frozenset({"register.destroy_dataitem"}),
    ),
    RequestType.CONSENT_WITHDRAWAL: (frozenset({"consents.withdraw_consent"}),),
    RequestType.DISTRIBUTION_STOP: (frozenset({"consents.add_distributiondemand"}),),
    RequestType.MARKETING_OPT_OUT: (frozenset({"consents.add_suppression"}),),
    RequestType.MARKETING_CONDITION: (frozenset({"consents.change_consent"}),),
    RequestType.EXPLANATION: (frozenset(),),
    RequestType.COMPLAINT: (frozenset(),),
    RequestType.AUTHORITY_INQUIRY: (frozenset(),),
}


def may_fulfil(reader: HttpRequest, request_type: str) -> bool:
    """Whether the reader's roles allow what fulfilling a request of this type does."""
    if not reader.user.has_perm("requests_inbox.fulfil_request"):
        return False
    return any(reader.user.has_perms(tuple(needed)) for needed in RIGHTS[request_type])
