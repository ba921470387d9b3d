"""The form of a recipient."""

from __future__ import annotations

from compliance.disclosures.events import RECIPIENT_REASONS
from compliance.disclosures.models import Recipient
from compliance.disclosures.services.recipients import FIELDS
from compliance.register.forms.catalogue import CatalogueForm


class RecipientForm(CatalogueForm):
    """A company or an authority. No person's name, number or address belongs here."""

    codes = RECIPIENT_REASONS
    model = Recipient
    editable = FIELDS
