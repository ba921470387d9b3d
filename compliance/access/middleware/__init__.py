"""What happens to every request, in the order in which config/settings.py lists it."""

from compliance.access.middleware.headers import ContentPolicyMiddleware, SecureHeadersMiddleware
from compliance.access.middleware.identity import RequestIdentityMiddleware
from compliance.access.middleware.language import UserLanguageMiddleware
from compliance.access.middleware.limits import SessionLimitsMiddleware
from compliance.access.middleware.refusals import RefusalMiddleware, SignInRequiredMiddleware
from compliance.access.middleware.steps import SignInStepsMiddleware

__all__ = [
    "ContentPolicyMiddleware",
    "RefusalMiddleware",
    "RequestIdentityMiddleware",
    "SecureHeadersMiddleware",
    "SessionLimitsMiddleware",
    "SignInRequiredMiddleware",
    "SignInStepsMiddleware",
    "UserLanguageMiddleware",
]
