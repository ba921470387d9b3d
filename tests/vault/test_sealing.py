"""Sealed values: what was altered or moved does not open, and nothing shows a secret by accident."""

from __future__ import annotations

import pickle
import uuid
from datetime import UTC, datetime

import pytest

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import DataItem
from compliance.vault.fields import SealedJSONField, SealedTextField
from compliance.vault.masterkeys import MasterKey, keyring
from compliance.vault.notes import note_text
from compliance.vault.reading import Reader, open_values
from compliance.vault.services import Doomed, key_for, mint_key, seal_note, shred_keys
from compliance.vault.values import KeyHandle, Sealed, Shredded, Unreadable, Unsealed, seal_bytes

NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
ACTOR = Actor.command("tests")
LABEL = "register.dataitem.value"
SECRET = "Канарейкин 900101300017"


def sealed(subject: int = 1, scope: str = "name", text: str = SECRET) -> Sealed:
    return Sealed(seal_bytes(text.encode(), key_for(subject, scope, NOW), LABEL), LABEL)


@pytest.mark.django_db
def test_every_flipped_bit_makes_a_value_unreadable_and_spares_its_neighbours():
    good = sealed()
    bits = range(len(good.envelope) * 8)
    altered = []
    for bit in bits:
        raw = bytearray(good.envelope)
        raw[bit // 8] ^= 1 << bit % 8
        altered.append(Sealed(bytes(raw), LABEL))
    opened = open_values([good, *altered, None, good])
    assert opened == [SECRET, *[Unreadable(LABEL)] * len(altered), None, SECRET]


@pytest.mark.django_db
def test_a_value_cut_short_or_empty_is_unreadable():
    envelope = sealed().envelope
    cut = [Sealed(envelope[:length], LABEL) for length in range(len(envelope))]
    assert set(open_values(cut)) == {Unreadable(LABEL)}


@pytest.mark.django_db
def test_a_value_moved_to_another_field_is_unreadable():
    moved = Sealed(sealed().envelope, "access.user.email")
    assert open_values([moved]) == [Unreadable("access.user.email")]


@pytest.mark.django_db
def test_a_value_given_another_key_is_unreadable():
    mine, theirs = sealed(1).envelope, sealed(2).envelope
    assert open_values([Sealed(mine[:1] + theirs[1:17] + mine[17:], LABEL)]) == [Unreadable(LABEL)]


@pytest.mark.django_db
@pytest.mark.parametrize("owner", [(2, "name"), (1, "surname"), (None, "name")])
def test_a_value_copied_to_another_owner_is_unreadable_there(owner):
    value = sealed(1, "name")
    assert open_values([value, value], [(1, "name"), owner]) == [SECRET, Unreadable(LABEL)]


@pytest.mark.django_db
def test_a_value_whose_key_has_no_row_is_unreadable():
    orphan = seal_bytes(b"x", KeyHandle(uuid.uuid4(), bytes(32)), LABEL)
    assert open_values([Sealed(orphan, LABEL)]) == [Unreadable(LABEL)]


@pytest.mark.django_db
def test_a_list_shows_what_was_destroyed_beside_what_was_not():
    gone, kept = sealed(1), sealed(2)
    shred_keys([Doomed(1, None, "A-7")], actor=ACTOR, now=NOW)
    opened = open_values([gone, kept, gone], [(1, "name"), (2, "name"), (1, "name")])
    assert opened == [Shredded("A-7", NOW), SECRET, Shredded("A-7", NOW)]
    assert "A-7" in str(opened[0])


@pytest.mark.parametrize("value", [SECRET, SECRET.encode(), 5, Sealed(b"x" * 60, "access.user.email")])
def test_a_field_takes_nothing_but_what_was_sealed_for_it(value):
    with pytest.raises(Unsealed) as error:
        DataItem._meta.get_field("value").get_prep_value(value)
    assert SECRET not in str(error.value)


@pytest.mark.django_db
def test_a_clear_value_cannot_be_written_through_a_queryset():
    with pytest.raises(Unsealed):
        DataItem.objects.filter(value=SECRET).exists()


@pytest.mark.django_db
def test_nothing_of_a_secret_shows_when_an_object_is_printed():
    master = keyring().current
    minted = mint_key(keyring())
    handle = minted.handle
    value = sealed()
    hidden = {
        handle: handle.secret,
        minted: handle.secret,
        master: master.secret,
        value: value.envelope,
        Reason("command", SECRET): SECRET.encode(),
    }
    for thing, secret in hidden.items():
        for text in (repr(thing), str(thing), f"{thing}", repr([thing])):
            assert repr(secret)[2:-1] not in text
            assert secret.hex() not in text
            assert SECRET not in text
    ring = repr(keyring())
    assert repr(master.secret)[2:-1] not in ring
    assert str(value) == "•••"


@pytest.mark.django_db
def test_keys_and_reasons_are_not_pickled_and_a_pickled_value_is_still_sealed():
    for thing in (key_for(1, "name", NOW), MasterKey("k", bytes(32)), keyring(), Reason("command", SECRET)):
        with pytest.raises(TypeError):
            pickle.dumps(thing)
    assert SECRET.encode() not in pickle.dumps(sealed())


@pytest.mark.django_db
def test_what_stands_for_an_unopened_value_names_no_content():
    for marker in (Shredded("A-7", NOW), Unreadable(LABEL)):
        assert SECRET not in repr(marker) + str(marker)


@pytest.mark.django_db
def test_a_reader_forgets_every_key_after_its_block():
    value = sealed()
    reader = Reader()
    with reader:
        assert reader.open(value) == SECRET
        assert reader._secrets
    assert not reader._secrets
    assert not reader._owners


@pytest.mark.django_db
def test_a_reader_forgets_every_key_after_an_error_too():
    value, reader = sealed(), Reader()

    def fail() -> None:
        with reader:
            reader.open(value)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not reader._secrets


@pytest.mark.django_db
def test_half_of_a_pair_of_surrogates_is_sealed_as_what_nobody_can_read_and_quoted_nowhere():
    key = key_for(1, "name", NOW)
    text, json_ = SealedTextField(label="a.b.c"), SealedJSONField(label="a.b.d")
    opened = open_values([
        text.seal("Ә\ud83dБ", key), text.seal("\ud83d\ude00", key), json_.seal({"name": "\udc00Ә"}, key),
    ])  # fmt: skip
    assert opened == ["Ә\ufffdБ", "\U0001f600", {"name": "\ufffdӘ"}]
    assert note_text(seal_note(1, "Жазба\ud800", NOW)) == "Жазба\ufffd"
