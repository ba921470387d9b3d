"""Members of staff. Their identity is plain: they are not subjects, and the trail must name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from compliance.access.roles import role_name
from compliance.access.rules.roles import ROLE_CODES
from compliance.access.rules.usernames import USERNAME_LENGTH, USERNAME_PATTERN, normal_username
from compliance.audit.tracking import TrackedModel, TrackedQuerySet, tracked

# What Django itself writes, one column at a time: the time of a sign-in, a password hashed anew with
# the present cost. Neither column is in the history, so a history row would only repeat the last one.
WRITTEN_BY_DJANGO = frozenset({"last_login", "password"})


class Language(models.TextChoices):
    """Languages of the interface, each by its own name."""

    RU = "ru", "Русский"
    KK = "kk", "Қазақша"
    EN = "en", "English"


class UserQuerySet(TrackedQuerySet):
    """Questions about staff."""

    def active(self) -> UserQuerySet:
        """Those who may sign in."""
        return self.filter(is_active=True)

    def with_role(self, role: str) -> UserQuerySet:
        """Those who hold a role, active or not."""
        return self.filter(roles__contains=[role])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made at run time
    """Makes members of staff through the service, so that each has its entry in the trail."""

    use_in_migrations = False

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A member of staff, without roles unless given. For commands and tests."""
        from compliance.access.services.users import create_user_by_command

        return create_user_by_command(username=username, password=password, now=timezone.now(), **fields)

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """What ``createsuperuser`` makes: an administrator. Nobody is above the roles."""
        return self.create_user(username, password, roles=["administrator"], **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of a typed sign-in name, in any case of letters."""
        return self.get(username=normal_username(username or ""))  # type: ignore[no-any-return]  # the manager is made of a queryset


class User(TrackedModel, AbstractBaseUser, PermissionsMixin):
    """A member of staff: never deleted, only deactivated, because the trail names them by id.

    ``roles`` are the names of Django groups that hold the permissions; they change through
    ``services.roles.change_roles`` only. There is no superuser and there are no permissions of
    one's own: the columns Django has for them do not exist here, so nothing can set them.
    ``session_epoch`` rises with every change that must end the sessions a user has.
    """

    username = models.CharField(
        _("sign-in name"),
        max_length=USERNAME_LENGTH,
        unique=True,
        validators=[
            RegexValidator(
                USERNAME_PATTERN,
                _("Use 2 to 64 Latin letters in lower case, digits, dots, hyphens; begin with a letter."),
            )
        ],
        error_messages={"unique": _("There is a member of staff with this sign-in name.")},
    )
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.RU)
    roles = ArrayField(models.CharField(max_length=32), verbose_name=_("roles"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the back office"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, blank=True)
    second_factor_since = models.DateTimeField(_("second factor since"), null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)

    # Columns that Django would add; see the class comment.
    is_superuser = False
    groups = None  # type: ignore[assignment]  # Django's own field is taken away
    user_permissions = None  # type: ignore[assignment]  # Django's own field is taken away

    history = tracked(excluded_fields=("password", "last_login"))

    objects = UserManager()  # type: ignore[misc]  # a class made at run time

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["username"]
        default_permissions = ("add", "change", "view")
        permissions = [
            ("assign_roles", _("Can change the roles of others")),
            ("reset_password", _("Can give others a new password")),
            ("reset_second_factor", _("Can remove the second factor of others")),
        ]
        constraints = [
            models.CheckConstraint(
                name="access_user_username_form", condition=Q(username__regex=USERNAME_PATTERN)
            ),
            models.CheckConstraint(
                name="access_user_roles_known", condition=Q(roles__contained_by=list(ROLE_CODES))
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The name to show; the sign-in name if there is no other."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """The sign-in name."""
        return self.username

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The stored form of a sign-in name."""
        return normal_username(username)

    def has_role(self, role: str) -> bool:
        """Whether the user holds a role and may use it."""
        return self.is_active and role in self.roles

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves with a stamp; without one only what Django writes by itself when somebody signs in."""
        written: Iterable[str] | None = kwargs.get("update_fields")
        if "_stamp" in self.__dict__ or written is None or not WRITTEN_BY_DJANGO.issuperset(written):
            super().save(*args, **kwargs)
            return
        self.skip_history_when_saving = True
        try:
            AbstractBaseUser.save(self, *args, **kwargs)
        finally:
            del self.skip_history_when_saving

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # A session is good for one password and one epoch; Django compares it with every request.
        return salted_hmac(
            "compliance.access.session",
            f"{self.session_epoch}:{self.password}",
            secret=secret or settings.SECRET_KEY,
            algorithm="sha256",
        ).hexdigest()


class Role(Group):
    """A role as the back office shows it: what it may do and who holds it. Declared in code."""

    class Meta:
        proxy = True
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return role_name(self.name)
