"""The catalogue that the policy's clauses 4.1–4.4, 5.8–5.10 and 6.1 name."""

from itertools import combinations

from django.db import migrations

from compliance.audit.migrations_support import create_tracked
from compliance.register import catalogue

IDENTIFYING = {"iin"}


def fill(apps, schema_editor):
    categories = {
        c.code: create_tracked(
            apps,
            "register",
            "Category",
            code=c.code,
            name_kk=c.name_kk,
            name_ru=c.name_ru,
            name_en=c.name_en,
            clause=c.clause,
            position=position,
            sensitivity=c.sensitivity,
            allowed=c.allowed,
            identifies=c.code in IDENTIFYING,
            validator=c.validator,
            mask=c.mask,
            search=c.search,
            anonymisation=c.anonymisation,
        )
        for position, c in enumerate(catalogue.CATEGORIES, start=1)
    }
    purposes = {
        p.code: create_tracked(
            apps,
            "register",
            "Purpose",
            code=p.code,
            name_kk=p.name_kk,
            name_ru=p.name_ru,
            name_en=p.name_en,
            clause=p.clause,
            consent_kind=p.consent_kind,
            position=position,
        )
        for position, p in enumerate(catalogue.PURPOSES, start=1)
    }
    for position, b in enumerate(catalogue.LEGAL_BASES, start=1):
        create_tracked(
            apps,
            "register",
            "LegalBasis",
            code=b.code,
            name_kk=b.name_kk,
            name_ru=b.name_ru,
            name_en=b.name_en,
            clause=b.clause,
            position=position,
            article=b.article,
            needs_consent=b.needs_consent,
            needs_document=b.needs_document,
            confirmed=b.confirmed,
        )
    for need in catalogue.PURPOSE_CATEGORIES:
        create_tracked(
            apps,
            "register",
            "PurposeCategory",
            purpose=purposes[need.purpose],
            category=categories[need.category],
        )
    declared = {frozenset(pair) for pair in catalogue.COMPATIBLE_PURPOSES}
    for first, second in combinations(sorted(purposes.values(), key=lambda p: p.pk), 2):
        create_tracked(
            apps,
            "register",
            "PurposeCompatibility",
            first=first,
            second=second,
            compatible=frozenset({first.code, second.code}) in declared,
        )


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
