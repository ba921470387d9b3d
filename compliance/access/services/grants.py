"""Roles as groups: what every app's ``permissions.py`` grants, brought into the database after migrations."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from importlib import import_module

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from compliance.access.rules.roles import ROLE_CODES
from compliance.audit.actors import Actor
from compliance.audit.services import record_event


class UndeclaredGrant(LookupError):
    """A ``permissions.py`` names a role or a permission that does not exist."""


def declared_grants() -> dict[str, set[str]]:
    """What each role is granted by all apps together, as ``app.codename``."""
    granted: dict[str, set[str]] = {role: set() for role in ROLE_CODES}
    for config in apps.get_app_configs():
        if config.module is None or not module_has_submodule(config.module, "permissions"):
            continue
        declared = getattr(import_module(f"{config.name}.permissions"), "GRANTS", {})
        for role, permissions in declared.items():
            if role not in granted:
                raise UndeclaredGrant(f"{config.name}: role {role}")
            granted[role].update(permissions)
    return granted


def known_permissions() -> set[str]:
    """Every permission that a model of the project declares, as ``app.codename``."""
    known = set()
    for model in apps.get_models():
        options = model._meta
        label, model_name = options.app_label, options.model_name
        known |= {f"{label}.{action}_{model_name}" for action in options.default_permissions}
        known |= {f"{label}.{codename}" for codename, _name in options.permissions}
    return known


@transaction.atomic
def sync_grants(*, actor: Actor, now: datetime, using: str = "default") -> int:
    """Makes the groups' permissions exactly the declared ones; returns how many links changed.

    What is no longer granted is taken away. Safe to run at any time and twice at once.
    """
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, interactive=False, using=using)
    groups = _groups()
    ids = _permission_ids()
    added = removed = 0
    for role, names in declared_grants().items():
        if missing := sorted(names - ids.keys()):
            raise UndeclaredGrant(f"{role}: {', '.join(missing)}")
        group = groups[role]
        wanted = {ids[name] for name in names}
        held = set(group.permissions.values_list("pk", flat=True))
        group.permissions.add(*(wanted - held))
        group.permissions.remove(*(held - wanted))
        added += len(wanted - held)
        removed += len(held - wanted)
    if added or removed:
        record_event(
            "access.grants_synced", actor=actor, now=now, details={"added": added, "removed": removed}
        )
    return added + removed


def _groups() -> dict[str, Group]:
    Group.objects.bulk_create([Group(name=role) for role in ROLE_CODES], ignore_conflicts=True)
    locked = Group.objects.select_for_update().filter(name__in=ROLE_CODES).order_by("pk")
    return {group.name: group for group in locked}


def _permission_ids() -> dict[str, int]:
    ids: dict[str, int] = defaultdict(int)
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    for app_label, codename, pk in rows.order_by():
        ids[f"{app_label}.{codename}"] = pk
    return ids
