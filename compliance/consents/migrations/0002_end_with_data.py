"""Consents that end with the destruction of the data: choices of acts, states and channels; no column moves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consents", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="act",
            field=models.CharField(
                choices=[
                    ("given", "given"),
                    ("renewed", "given again"),
                    ("changed", "changed"),
                    ("narrowed", "narrowed"),
                    ("expired", "expired"),
                    ("withdrawn", "withdrawn"),
                    ("withdrawal_refused", "withdrawal refused"),
                    ("ended_by_demand", "ended by demand"),
                    ("ended_with_data", "ended with the destruction of the data"),
                ],
                max_length=20,
                verbose_name="act",
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="channel",
            field=models.CharField(
                choices=[
                    ("website_form", "form on the website"),
                    ("email", "e-mail"),
                    ("paper", "paper"),
                    ("state_service", "state service"),
                    ("in_person", "in person"),
                    ("import", "import"),
                    ("schedule", "term ran out"),
                    ("destruction", "destruction of the data"),
                ],
                max_length=16,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="giver",
            field=models.CharField(
                choices=[
                    ("self", "the subject"),
                    ("representative", "a representative"),
                    ("nobody", "nobody"),
                ],
                max_length=16,
                verbose_name="given by",
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="state",
            field=models.CharField(
                choices=[
                    ("active", "active"),
                    ("withdrawn", "withdrawn"),
                    ("expired", "expired"),
                    ("ended_by_demand", "ended by demand"),
                    ("ended_with_data", "ended with the destruction of the data"),
                ],
                default="active",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="distributiondemand",
            name="channel",
            field=models.CharField(
                choices=[
                    ("website_form", "form on the website"),
                    ("email", "e-mail"),
                    ("paper", "paper"),
                    ("state_service", "state service"),
                    ("in_person", "in person"),
                    ("import", "import"),
                    ("schedule", "term ran out"),
                    ("destruction", "destruction of the data"),
                ],
                max_length=16,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="historicalconsent",
            name="act",
            field=models.CharField(
                choices=[
                    ("given", "given"),
                    ("renewed", "given again"),
                    ("changed", "changed"),
                    ("narrowed", "narrowed"),
                    ("expired", "expired"),
                    ("withdrawn", "withdrawn"),
                    ("withdrawal_refused", "withdrawal refused"),
                    ("ended_by_demand", "ended by demand"),
                    ("ended_with_data", "ended with the destruction of the data"),
                ],
                max_length=20,
                verbose_name="act",
            ),
        ),
        migrations.AlterField(
            model_name="historicalconsent",
            name="channel",
            field=models.CharField(
                choices=[
                    ("website_form", "form on the website"),
                    ("email", "e-mail"),
                    ("paper", "paper"),
                    ("state_service", "state service"),
                    ("in_person", "in person"),
                    ("import", "import"),
                    ("schedule", "term ran out"),
                    ("destruction", "destruction of the data"),
                ],
                max_length=16,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="historicalconsent",
            name="giver",
            field=models.CharField(
                choices=[
                    ("self", "the subject"),
                    ("representative", "a representative"),
                    ("nobody", "nobody"),
                ],
                max_length=16,
                verbose_name="given by",
            ),
        ),
        migrations.AlterField(
            model_name="historicalconsent",
            name="state",
            field=models.CharField(
                choices=[
                    ("active", "active"),
                    ("withdrawn", "withdrawn"),
                    ("expired", "expired"),
                    ("ended_by_demand", "ended by demand"),
                    ("ended_with_data", "ended with the destruction of the data"),
                ],
                default="active",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldistributiondemand",
            name="channel",
            field=models.CharField(
                choices=[
                    ("website_form", "form on the website"),
                    ("email", "e-mail"),
                    ("paper", "paper"),
                    ("state_service", "state service"),
                    ("in_person", "in person"),
                    ("import", "import"),
                    ("schedule", "term ran out"),
                    ("destruction", "destruction of the data"),
                ],
                max_length=16,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="historicalwithdrawal",
            name="channel",
            field=models.CharField(
                choices=[
                    ("website_form", "form on the website"),
                    ("email", "e-mail"),
                    ("paper", "paper"),
                    ("state_service", "state service"),
                    ("in_person", "in person"),
                    ("import", "import"),
                    ("schedule", "term ran out"),
                    ("destruction", "destruction of the data"),
                ],
                max_length=16,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="historicalwithdrawal",
            name="giver",
            field=models.CharField(
                choices=[
                    ("self", "the subject"),
                    ("representative", "a representative"),
                    ("nobody", "nobody"),
                ],
                max_length=16,
                verbose_name="given by",
            ),
        ),
        migrations.AlterField(
            model_name="withdrawal",
            name="channel",
            field=models.CharField(
                choices=[
                    ("website_form", "form on the website"),
                    ("email", "e-mail"),
                    ("paper", "paper"),
                    ("state_service", "state service"),
                    ("in_person", "in person"),
                    ("import", "import"),
                    ("schedule", "term ran out"),
                    ("destruction", "destruction of the data"),
                ],
                max_length=16,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="withdrawal",
            name="giver",
            field=models.CharField(
                choices=[
                    ("self", "the subject"),
                    ("representative", "a representative"),
                    ("nobody", "nobody"),
                ],
                max_length=16,
                verbose_name="given by",
            ),
        ),
    ]
