"""Who made, approved or executed a plan, as an act names them: in full."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compliance.access.models import User
from compliance.audit.actors import Actor
from compliance.audit.names import actor_name


def who(label: str) -> str:
    """The full name of a member of staff; what runs by itself by what it is. One query at most."""
    staff_id = Actor(label).staff_id
    if staff_id is not None:
        user = User.objects.filter(pk=staff_id).first()
        return user.get_full_name() if user is not None else actor_name(label)
    return _("by itself, on schedule") if label.startswith("job:") else actor_name(label)
