"""Models whose every change enters the history with who, why, when and in which request.

A tracked row changes in two ways only: ``instance.record(actor=…, reason=…, now=…)``, or
set-based SQL that writes its history rows in the same statement (``HistoryColumns`` names the
extra columns). Everything Django offers besides is refused, because it would leave no history.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models, router, transaction
from django.db.models.signals import pre_save
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from .actors import Actor
from .events import Kind, register_event
from .reasons import Reason
from .request import current_request_id


class Unstamped(RuntimeError):
    """A tracked instance was saved without saying who does it, why and when."""


class UntrackedWrite(RuntimeError):
    """A write that would leave no history was refused."""


class HistoryColumns(models.Model):
    """Columns every history table has besides those of simple-history."""

    history_actor = models.CharField(_("actor"), max_length=80)
    history_request = models.UUIDField(_("request id"), null=True)

    class Meta:
        abstract = True


def tracked(*, excluded_fields: tuple[str, ...] = (), no_db_index: tuple[str, ...] = ()) -> HistoricalRecords:
    """History for a model: simple-history with our columns and a plain id of the actor.

    The actor is an integer without a foreign key: a constraint that sets null on deletion would
    rewrite sealed history.
    """
    return HistoricalRecords(
        bases=(HistoryColumns,),
        history_id_field=models.BigAutoField(),
        history_user_id_field=models.BigIntegerField(null=True),
        excluded_fields=list(excluded_fields),
        no_db_index=list(no_db_index),
    )


class TrackedQuerySet(models.QuerySet[Any]):
    """A queryset that refuses writes which would leave no history."""

    def _refuse(self, what: str) -> NoReturn:
        raise UntrackedWrite(f"{what} on {self.model._meta.label} would leave no history; call its service")

    def update(self, **kwargs: Any) -> int:
        self._refuse("update()")

    async def aupdate(self, **kwargs: Any) -> int:
        self._refuse("aupdate()")

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse("delete()")

    async def adelete(self) -> tuple[int, dict[str, int]]:
        self._refuse("adelete()")

    def _raw_delete(self, using: str | None) -> int:
        self._refuse("_raw_delete()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        self._refuse("bulk_create()")

    async def abulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        self._refuse("abulk_create()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._refuse("bulk_update()")

    async def abulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._refuse("abulk_update()")


class TrackedModel(models.Model):
    """Base of every model that staff or jobs change. Give it ``history = tracked()``."""

    objects: Any = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True
        # Django's own base manager would offer update() and bulk_create() that leave no history.
        base_manager_name = "objects"

    def stamp(self, *, actor: Actor, reason: Reason, now: datetime) -> None:
        """Says who is about to save this instance, why and when. Good for one save."""
        self._stamp = (actor, reason.code, now)

    def record(self, *, actor: Actor, reason: Reason, now: datetime, **save: Any) -> None:
        """Saves the instance together with its history row.

        ``reason.note`` is not written here: the calling service seals it and puts it into its event.
        """
        self.stamp(actor=actor, reason=reason, now=now)
        self.save(**save)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "_stamp" not in self.__dict__:
            raise Unstamped(f"{self._meta.label} is saved with record(actor=…, reason=…, now=…)")
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        try:
            # Django sends post_save, which writes the history row, after its own transaction.
            with transaction.atomic(using=using):
                super().save(*args, **kwargs)
        finally:
            self.__dict__.pop("_stamp", None)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise UntrackedWrite(f"rows of {self._meta.label} are never deleted; call its service")

    @property
    def _history_date(self) -> datetime:
        when: datetime = self.__dict__["_stamp"][2]
        return when

    @property
    def _history_user(self) -> Any:
        # The id is written by fill_history_row; without this simple-history would ask its thread-local.
        return None

    @property
    def _change_reason(self) -> str:
        code: str = self.__dict__["_stamp"][1]
        return code


def refuse_silent_save(
    sender: Any, instance: Any, raw: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """Refuses every way around ``record``: fixtures, save_base, simple-history's switches.

    Only fields that the history leaves out on purpose may be saved alone and without a stamp.
    """
    if not hasattr(sender._meta, "simple_history_manager_attribute"):
        return
    if update_fields and update_fields <= set(history_model(sender)._history_excluded_fields):  # type: ignore[attr-defined]  # set by simple-history
        return
    if "_stamp" not in instance.__dict__:
        raise Unstamped(f"{sender._meta.label} is saved with record(actor=…, reason=…, now=…)")
    switched_off = not getattr(settings, "SIMPLE_HISTORY_ENABLED", True)
    if raw or switched_off or hasattr(instance, "skip_history_when_saving"):
        raise UntrackedWrite(f"{sender._meta.label} is not saved without its history")


def fill_history_row(sender: Any, instance: Any, history_instance: Any, **kwargs: Any) -> None:
    """Writes actor and request id into the history row that is about to be saved."""
    stamp = instance.__dict__.get("_stamp")
    if stamp is None:
        raise Unstamped(f"{instance._meta.label} changed without actor, reason and time")
    actor: Actor = stamp[0]
    history_instance.history_actor = actor.label
    history_instance.history_user_id = actor.staff_id
    history_instance.history_request = current_request_id()


def register_change_events() -> None:
    """Registers created/changed/deleted of every tracked model, as the database trigger names them."""
    for model in tracked_models():
        name = model._meta.verbose_name
        label = model._meta.label_lower
        register_event(f"{label}.created", format_lazy("{}: {}", name, _("created")), kind=Kind.CHANGE)
        register_event(f"{label}.changed", format_lazy("{}: {}", name, _("changed")), kind=Kind.CHANGE)
        register_event(f"{label}.deleted", format_lazy("{}: {}", name, _("deleted")), kind=Kind.CHANGE)


def tracked_models() -> list[type[models.Model]]:
    """Every model with a history, in the order of their labels."""
    from django.apps import apps

    found = [m for m in apps.get_models() if hasattr(m._meta, "simple_history_manager_attribute")]
    return sorted(found, key=lambda m: m._meta.label_lower)


def history_model(model: type[models.Model]) -> type[models.Model]:
    """The history model of a tracked model."""
    manager = getattr(model, model._meta.simple_history_manager_attribute)  # type: ignore[attr-defined]  # set by simple-history
    found: type[models.Model] = manager.model
    return found


pre_save.connect(refuse_silent_save, dispatch_uid="audit.refuse_silent_save")
pre_create_historical_record.connect(fill_history_row, dispatch_uid="audit.fill_history_row")
