"""Sign-ins of the demonstration, one per role. Their passwords are public: never used elsewhere."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from compliance.access.models import User
from compliance.access.rules import roles
from compliance.access.services.users import create_user
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason


@dataclass(frozen=True)
class SignIn:
    """A person of the demonstration."""

    username: str
    role: str
    full_name: str

    @property
    def password(self) -> str:
        """Printed on the screen at every start."""
        return f"demo-{self.username}-2026"


SIGN_INS = (
    SignIn("clerk", roles.INTAKE_CLERK, "Айгерім Сәрсенова"),
    SignIn("officer", roles.COMPLIANCE_OFFICER, "Марат Оспанов"),
    SignIn("responsible", roles.RESPONSIBLE_PERSON, "Гүлнар Әбдірахманова"),
    SignIn("auditor", roles.AUDITOR, "Елена Ким"),
    SignIn("admin", roles.ADMINISTRATOR, "Тимур Ахметов"),
)


def create_sign_ins(*, now: datetime) -> None:
    """Add the missing ones; refuses anywhere but in the demonstration."""
    if settings.ENVIRONMENT != "demo":
        raise PermissionError("Demonstration sign-ins exist in the demonstration only.")
    known = set(User.objects.values_list("username", flat=True))
    for person in SIGN_INS:
        if person.username not in known:
            create_user(
                username=person.username,
                full_name=person.full_name,
                email=f"{person.username}@example.kz",
                roles=[person.role],
                password=person.password,
                actor=Actor.command("prepare"),
                reason=Reason("command"),
                now=now,
            )
