"""Whatever somebody has agreed to and is processed for: the preview of a withdrawal is what then happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given as examples, settings, strategies as st

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.consents.rules.ledger import first_break
from compliance.consents.services.expiry import expire_consents
from compliance.consents.services.withdrawal import place_bar, preview_withdrawal
from compliance.register.models import Processing, Subject
from compliance.register.services.refusals import Refused
from tests.consents.giving import (
    COOKIES,
    DISTRIBUTION,
    MARKETING,
    NOW,
    OFFICER,
    SERVICE,
    given,
    published,
    somebody,
    why,
)
from tests.consents.withdrawing import LATER, acts, live, needless, started, withdrawn

pytestmark = pytest.mark.django_db
HELD = {
    "surname": "Бекова",
    "name": "Әсел",
    "birth_date": "1990-01-01",
    "email": "asel@example.kz",
    "mobile_phone": "+77015550102",
    "legal_address": "Алматы",
    "web_statistics": "ym:1",
}
SAID = (
    SERVICE,
    {**SERVICE, "series": "service_b"},
    {**SERVICE, "series": "notices", "purposes": ("notification",)},
    MARKETING,
    {**MARKETING, "series": "marketing_b", "months": 3},
    COOKIES,
    DISTRIBUTION,
)
NEEDS = {
    "service_access": {"surname", "name", "email", "mobile_phone", "birth_date"},
    "notification": {"name", "email", "mobile_phone"},
    "marketing": {"name", "email", "mobile_phone"},
    "web_analytics": {"web_statistics"},
}
Agreed = tuple[int, frozenset[str], int | None]  # which wording, categories, days until it runs out


@st.composite
def agreements(draw: st.DrawFn) -> list[Agreed]:
    """Consents of one person: some of the wordings, each with some of its data and perhaps a term."""
    chosen = draw(st.lists(st.sampled_from(range(len(SAID))), min_size=1, unique=True))
    found = []
    for number in chosen:
        said = SAID[number]
        least = [draw(st.sampled_from(sorted(NEEDS[p] & set(said["categories"])))) for p in said["purposes"]]
        more = draw(st.frozensets(st.sampled_from(said["categories"])))
        # LATER is thirty days on: some run out before, unnoticed.
        found.append((number, more | frozenset(least), draw(st.sampled_from([None, 10, 20, 60]))))
    return found


others = st.lists(
    st.tuples(st.sampled_from(["service_access", "notification"]), st.sampled_from(["law", "public_offer"])),
    unique=True,
    max_size=3,
)
# Examples are made in the database, so shrinking one takes minutes and is left out.
FEW = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MANY = settings(FEW, max_examples=150)


@pytest.fixture
def wordings():
    return [published(said) for said in SAID]


def someone_who(agreed: list[Agreed], elsewhere: list[tuple[str, str]], wordings: list) -> Subject:
    subject = somebody(HELD)
    for purpose, basis in elsewhere:
        started(subject, purpose, basis)
    for number, categories, days in agreed:
        until = None if days is None else NOW + timedelta(days=days)
        given(
            subject,
            SAID[number],
            wording=wordings[number],
            categories=tuple(categories),
            valid_until=until,
        )
    return subject


def entries_about(subject: Subject, event: str) -> int:
    return AuditEntry.objects.filter(subject_id=subject.pk, event=event).count()


def in_a_world_of_its_own(example):
    """Each example is rolled back, so that one person's values are free for the next."""

    def run(*arguments, **named):
        with transaction.atomic():
            example(*arguments, **named)
            transaction.set_rollback(True)

    return run


withdrawals = examples(
    agreed=agreements(), elsewhere=others, bar=st.sampled_from([None, "", "series"]), pick=st.integers(0, 6)
)
expiries = examples(agreed=agreements(), elsewhere=others)


@FEW
@withdrawals
def test_a_preview_is_what_then_happens(wordings, agreed, elsewhere, bar, pick):
    in_a_world_of_its_own(preview_equals_act)(wordings, agreed, elsewhere, bar, pick)


@pytest.mark.long
@pytest.mark.timeout(1800)
@MANY
@withdrawals
def test_many_previews_are_what_then_happens(wordings, agreed, elsewhere, bar, pick):
    in_a_world_of_its_own(preview_equals_act)(wordings, agreed, elsewhere, bar, pick)


@FEW
@expiries
def test_expiry_in_sql_does_what_the_rules_say(wordings, agreed, elsewhere):
    in_a_world_of_its_own(expiry_equals_rules)(wordings, agreed, elsewhere)


@pytest.mark.long
@pytest.mark.timeout(1800)
@MANY
@expiries
def test_much_expiry_in_sql_does_what_the_rules_say(wordings, agreed, elsewhere):
    in_a_world_of_its_own(expiry_equals_rules)(wordings, agreed, elsewhere)


def preview_equals_act(wordings, agreed, elsewhere, bar, pick):
    subject = someone_who(agreed, elsewhere, wordings)
    consents = list(Consent.objects.filter(subject=subject).order_by("pk"))
    consent = consents[pick % len(consents)]
    if bar is not None:
        place_bar(
            subject=subject, series=consent.series if bar else "", ground="contrary_to_law", source="94-V",
            actor=OFFICER, reason=why("service"), now=NOW,
        )  # fmt: skip
    before, needless_before = live(subject), needless(subject)
    ran_out = {c.pk for c in consents if c.valid_until is not None and c.valid_until <= LATER}
    so_far = AuditEntry.objects.latest("pk").pk
    seen = preview_withdrawal(consent=consent, now=LATER)

    # What the preview says of each live processing, it says once.
    assert {p.pk for p in before.values()} == {p.pk for p in seen.ends} | {
        g.processing.pk for g in seen.goes_on
    }
    assert len(before) == len(seen.ends) + len(seen.goes_on)

    # A consent that ran out by itself cannot be barred from ending.
    stands = bar is not None and consent.pk not in ran_out
    assert [b.ground for b in seen.bars] == ["contrary_to_law"] * (bar is not None)
    if stands:
        with pytest.raises(Refused, match="contrary_to_law"):
            withdrawn(consent)
        assert Consent.objects.get(pk=consent.pk).state == "active"
        assert entries_about(subject, "consents.withdrawal_refused") == 1
        return
    withdrawn(consent)

    after = live(subject)
    ended = {p.pk: p for p in Processing.objects.filter(subject=subject).exclude(ended_at=None)}
    assert ended.keys() == {p.pk for p in seen.ends}
    assert {p.pk for p in after.values()} == {g.processing.pk for g in seen.goes_on}
    assert needless(subject) - needless_before == set(seen.due)
    assert needless_before <= needless(subject)
    narrowed = set()
    for going in seen.goes_on:
        running = next(p for p in after.values() if p.pk == going.processing.pk)
        assert (going.why == "other_basis") == (not running.basis.needs_consent)
        was, now = going.processing.covers, running.covers
        assert set(was or ()) - set(now or ()) == set(going.loses)
        narrowed |= {running.pk} if was != now else set()
    # Those that changed left entries; others were not written at all.
    written = AuditEntry.objects.filter(
        pk__gt=so_far, subject_id=subject.pk, event="register.processing.changed"
    ).values_list("object_id", flat=True)
    assert {int(pk) for pk in written} == ended.keys() | narrowed
    if not ran_out:
        assert len(written) == len(ended) + len(narrowed)
    for processing in ended.values():
        assert processing.end_reason in {"withdrawn", "expired"}
        assert processing.ended_at is not None
        assert processing.ended_at <= LATER
    for other in Consent.objects.filter(subject=subject):
        wanted = "expired" if other.pk in ran_out else "withdrawn" if other.pk == consent.pk else "active"
        assert other.state == wanted
        assert first_break(acts(other)) is None
        assert len(acts(other)) == (1 if wanted == "active" else 2)


def expiry_equals_rules(wordings, agreed, elsewhere):
    from compliance.consents.rules.withdrawal import GivenConsent, Running, outcome
    from compliance.consents.services.coverage import kind_for
    from compliance.register.models import DataItem, PurposeCategory

    subject = someone_who(agreed, elsewhere, wordings)
    needs: dict[str, frozenset[str]] = {}
    for purpose, code in PurposeCategory.objects.values_list("purpose__code", "category__code"):
        needs[purpose] = needs.get(purpose, frozenset()) | {code}
    consents = list(Consent.objects.filter(subject=subject).order_by("pk"))
    before = live(subject)
    ran_out = {c.pk for c in consents if c.valid_until is not None and c.valid_until <= LATER}
    held = DataItem.objects.filter(subject=subject).values_list("category__code", flat=True)
    wanted = outcome(
        ending=ran_out,
        consents=[GivenConsent(c.pk, c.kind, frozenset(c.purposes), frozenset(c.categories)) for c in consents],
        processings=[
            Running(
                p.pk, p.purpose.code, kind_for(p.purpose, p.basis) if p.basis.needs_consent else "",
                None if p.covers is None else frozenset(p.covers),
            )
            for p in before.values()
        ],
        needs=needs,
        held=frozenset(held),
    )  # fmt: skip
    needless_before = needless(subject)

    assert expire_consents(actor=OFFICER, now=LATER) == len(ran_out)

    ended = Processing.objects.filter(subject=subject).exclude(ended_at=None)
    assert {p.pk for p in ended} == set(wanted.ends)
    until = {c.pk: c.valid_until for c in consents if c.valid_until is not None}
    for processing in ended.select_related("purpose", "basis"):
        rested = [
            until[c.pk]
            for c in consents
            if c.kind == kind_for(processing.purpose, processing.basis)
            and processing.purpose.code in c.purposes
        ]
        assert (processing.ended_at, processing.end_reason) == (max(rested), "expired")
    after = {p.pk: p for p in live(subject).values()}
    for processing in before.values():
        if processing.pk in after:
            covers = wanted.narrows.get(processing.pk)
            assert after[processing.pk].covers == (
                sorted(covers) if covers is not None else processing.covers
            )
    assert needless(subject) - needless_before == set(wanted.due)
    for consent in consents:
        consent.refresh_from_db()
        expected = ["given", "expired"] if consent.pk in ran_out else ["given"]
        assert [act for _, act, _ in acts(consent)] == expected
    assert expire_consents(actor=OFFICER, now=LATER) == 0
