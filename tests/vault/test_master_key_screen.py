"""Master keys on a screen: names and dates, never a key."""

import base64

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from compliance.vault.accepting import ensure_accepted
from compliance.vault.masterkeys import keyring
from compliance.vault.models import KnownMasterKey
from compliance.vault.services import key_for

pytestmark = pytest.mark.django_db

LIST = "/admin/vault/knownmasterkey/"


@pytest.fixture
def key():
    ensure_accepted(timezone.now())
    return KnownMasterKey.objects.get()


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 403), ("officer", 403), ("responsible", 403), ("auditor", 200), ("administrator", 200)],
)
def test_who_sees_the_names_of_master_keys(request, key, who, status):
    reader = request.getfixturevalue(who)
    for address in (LIST, f"{LIST}{key.pk}/change/", f"{LIST}{key.pk}/history/"):
        assert reader.get(address).status_code == status


def test_no_page_holds_a_key_or_its_fingerprint(auditor, key):
    secret = settings.MASTER_KEYS.partition(":")[2]
    hidden = [secret, base64.b64decode(secret).hex(), bytes(key.fingerprint).hex()]
    for address in (LIST, f"{LIST}{key.pk}/change/", f"{LIST}{key.pk}/history/"):
        body = auditor.get(address).content.decode()
        assert key.key_id in body
        for text in hidden:
            assert text not in body


def test_nobody_changes_or_deletes_one_here(administrator, auditor, key):
    for reader in (administrator, auditor):
        assert reader.post(f"{LIST}{key.pk}/change/", {"key_id": "other"}).status_code == 403
        assert reader.post(f"{LIST}{key.pk}/delete/", {"post": "yes"}).status_code == 403
        assert reader.get(f"{LIST}add/").status_code == 403
    key.refresh_from_db()
    assert key.key_id == keyring().current.id


def test_it_says_whether_data_still_hangs_on_a_key(auditor, key):
    page = f"{LIST}{key.pk}/change/"
    assert "none" in auditor.get(page).content.decode()
    with transaction.atomic():
        key_for(7, "email", timezone.now())
    assert "about " in auditor.get(page).content.decode()


def test_it_tells_how_the_key_is_changed(administrator, key):
    body = administrator.get(LIST).content.decode()
    assert "rotate_master_key" in body
    assert "in use" in body
