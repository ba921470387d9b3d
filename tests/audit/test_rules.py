"""Merkle trees against the vectors of RFC 6962's reference code, and as properties."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest
from hypothesis import given, strategies as st

from compliance.audit import rules

CONTENTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
LEAVES = [rules.leaf_hash(content) for content in CONTENTS]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

hashes = st.binary(min_size=32, max_size=32)
trees = st.lists(hashes, min_size=1, max_size=70, unique=True)


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_code(size):
    assert rules.merkle_root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_paths_are_those_of_the_reference_code(index, size):
    path = rules.inclusion_path(LEAVES[:size], index)

    assert [node.hex() for node in path] == PATHS[index, size]
    assert rules.root_from_path(LEAVES[index], index, size, path) == rules.merkle_root(LEAVES[:size])


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


@given(trees)
def test_the_root_is_the_recursive_definition(leaves):
    assert rules.merkle_root(leaves) == naive_root(leaves)


@given(trees, st.data())
def test_every_leaf_has_a_path_and_no_other_place_takes_it(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path = rules.merkle_root(leaves), rules.inclusion_path(leaves, index)

    places = [
        place
        for place in range(-1, len(leaves) + 1)
        if rules.root_from_path(leaves[index], place, len(leaves), path) == root
    ]
    assert places == [index]


@given(trees, st.data())
def test_an_altered_path_leads_elsewhere(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path = rules.merkle_root(leaves), rules.inclusion_path(leaves, index)
    altered = [
        rules.root_from_path(leaves[index], index, len(leaves), [*path, bytes(32)]),
        rules.root_from_path(
            bytes(32) if leaves[index] != bytes(32) else b"\x01" * 32, index, len(leaves), path
        ),
    ]
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        flipped = bytes([path[place][0] ^ 1]) + path[place][1:]
        altered.append(
            rules.root_from_path(
                leaves[index], index, len(leaves), [*path[:place], flipped, *path[place + 1 :]]
            )
        )
        altered.append(rules.root_from_path(leaves[index], index, len(leaves), path[:-1]))

    assert root not in altered


@given(trees)
def test_a_node_cannot_be_passed_off_as_a_leaf(leaves):
    """Leaves and nodes are hashed with different first bytes."""
    root = rules.merkle_root(leaves)

    assert rules.leaf_hash(root) != root
    assert (
        rules.leaf_hash(leaves[0] + leaves[-1]) != hashlib.sha256(b"\x01" + leaves[0] + leaves[-1]).digest()
    )


@given(st.binary(max_size=200))
def test_leaves_are_whole_or_refused(joined):
    if len(joined) % 32:
        with pytest.raises(ValueError, match="whole number"):
            rules.split_leaves(joined)
    else:
        assert b"".join(rules.split_leaves(joined)) == joined


def test_a_place_outside_the_tree_has_no_path():
    for index in (-1, 3):
        with pytest.raises(IndexError):
            rules.inclusion_path(LEAVES[:3], index)


@pytest.mark.parametrize(
    "secret", ["", "not base64!", b64encode(b"short").decode(), b64encode(b"x" * 33).decode()]
)
def test_what_is_no_signing_key_is_refused(secret):
    with pytest.raises(ValueError, match=r".*"):
        rules.signing_key(secret)


def test_a_signature_holds_for_its_text_and_key_alone():
    key, other = (rules.signing_key(b64encode(bytes([n]) * 32).decode()) for n in (1, 2))
    public = rules.public_bytes(key.public_key())
    signature = key.sign(b"text")

    assert rules.signature_holds(public, "text", signature)
    assert not rules.signature_holds(public, "text ", signature)
    assert not rules.signature_holds(public, "text", signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not rules.signature_holds(rules.public_bytes(other.public_key()), "text", signature)
    assert not rules.signature_holds(b"no key", "text", signature)
