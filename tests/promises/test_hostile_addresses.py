"""What strangers and colleagues may put into an address: a clear answer, never a failure of ours."""

from __future__ import annotations

import pytest

from tests.personas import Persona
from tests.register.services.people import registered

pytestmark = pytest.mark.django_db
NO_IDS = ["²", "٣", "-1", "1e9", "", " ", "9" * 5000, "9" * 19, "0x1", "[]", "%s", "'"]


@pytest.mark.parametrize("text", NO_IDS)
@pytest.mark.parametrize("page", ["reveal", "reveal-history"])
def test_what_is_no_id_of_a_value_names_none(responsible: Persona, page: str, text: str):
    subject = registered()
    address = f"/admin/register/subject/{subject.pk}/"
    pages = {"reveal": f"{address}reveal/", "reveal-history": f"{address}history/reveal/"}
    assert responsible.get(pages[page], {"values": text}).status_code == 200
