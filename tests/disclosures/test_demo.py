"""The demonstration has transfers, refusals and a notice to show."""

import pytest

from compliance.audit.models import AuditEntry
from compliance.disclosures.models import StopNotice, Transfer
from compliance.disclosures.services.transfers import is_proved


@pytest.mark.long
def test_every_screen_of_the_disclosures_has_something_to_show(demonstration):
    assert Transfer.objects.filter(batch=True).count() >= 3
    assert all(is_proved(transfer) for transfer in Transfer.objects.all())
    assert StopNotice.objects.filter(state="pending").exists()
    assert AuditEntry.objects.named("disclosures.transfer_refused").exists()
