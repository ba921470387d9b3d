"""Staff, their second factor, and the counters that hold strangers back."""

from compliance.access.models.attempts import AttemptTally, SignInLock
from compliance.access.models.second_factor import RecoveryCode, SecondFactor, SecondFactorGuard
from compliance.access.models.user import Role, User

__all__ = [
    "AttemptTally",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "SecondFactorGuard",
    "SignInLock",
    "User",
]
