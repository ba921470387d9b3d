"""The operator as the policy prints it: in Kazakh and in Russian, without a BIN."""

from django.db import migrations

from compliance.audit.migrations_support import create_tracked


def fill(apps, schema_editor):
    create_tracked(
        apps,
        "policy",
        "Operator",
        id=1,
        name_kk="«Электрондық коммерция орталығы» ЖШС",
        name_ru="ТОО «Электронный магазин гозакупок»",
        email_subjects="support@amart.kz",
        email_information_kk="support@amart.kz",
        email_information_ru="info@amart.kz",
        site="https://amart.kz/",
    )


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
