"""What a union would newly show: the difference that the rules themselves make."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.services.review.exposure import Preview, Side, is_health
from hub.services.review.priority import weigh
from policies.rulebook import load_rulebook

NOW = datetime(2026, 6, 1, tzinfo=UTC)
RULEBOOK = load_rulebook()


@pytest.fixture(scope="module")
def preview():
    return Preview(RULEBOOK, NOW)


def side(*fields, is_minor=False, **changed):
    held = {**dict.fromkeys(fields, "same for both"), **changed}
    return Side(held, {code: ["hacienda"] for code in held}, is_minor)


def consent(purpose="contact-update", agency="hacienda", fields=("phone",)):
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=9)),
        citizen_id=UUID(int=7),
        purpose=purpose,
        recipient=agency,
        action=ConsentAction.GIVEN,
        fields=frozenset(fields),
        at=NOW - timedelta(days=1),
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="x",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=NOW + timedelta(days=30),
    )


def shown(preview, one, other):
    return {
        (found.agency, found.purpose): found.fields for found in preview.newly_shown(one, other)
    }


def test_two_who_hold_the_same_show_nothing_new(preview):
    assert preview.newly_shown(side("phone", "full_name"), side("phone", "full_name")) == ()


def test_what_only_one_holds_is_new_about_the_other(preview):
    found = shown(preview, side("full_name", "vaccinations"), side("full_name"))

    assert found["salud", "vaccination-campaign"] == ("vaccinations",)


def test_two_different_values_of_one_field_are_news_about_both(preview):
    found = shown(preview, side(phone="one"), side(phone="other"))

    assert found["salud", "vaccination-campaign"] == ("phone",)


def test_a_field_that_no_agreement_opens_is_no_news(preview):
    assert shown(preview, side("licence_expiry"), side()).keys() == {
        ("movilidad", "licence-renewal")
    }


def test_the_union_of_a_minor_shows_what_agreements_for_adults_open(preview):
    found = shown(preview, side("property_value", is_minor=True), side())

    assert found["hacienda", "property-tax-relief"] == ("property_value",)


def test_nothing_is_new_between_two_minors_where_the_agreement_spares_minors(preview):
    one, other = side("property_value", is_minor=True), side(is_minor=True)

    assert ("hacienda", "property-tax-relief") not in shown(preview, one, other)


def test_a_consent_of_one_opens_what_the_other_holds(preview):
    one = Side({}, {}, False, [consent()])
    other = Side({"phone": "p"}, {"phone": ["salud"]})

    assert shown(preview, one, other)["hacienda", "contact-update"] == ("phone",)
    assert ("hacienda", "contact-update") not in shown(preview, Side(), other)


def test_the_preview_does_not_depend_on_who_is_named_first(preview):
    one, other = side("phone", "vaccinations"), side("fines", is_minor=True)

    assert shown(preview, one, other) == shown(preview, other, one)


def test_who_gave_what_would_be_shown_is_told(preview):
    [found] = preview.newly_shown(side("licence_expiry"), side())

    assert found.sources == ("hacienda",)


@pytest.mark.parametrize(
    ("kind", "sides", "is_sensitive"),
    [
        ("uncertain", (side("phone"), side("phone")), False),
        ("uncertain", (side("phone", is_minor=True), side("phone")), True),
        ("uncertain", (side("vaccinations"), side("phone")), True),
        ("merge", (side("fines"), side("phone")), False),
        ("conflict", (side("phone"), side("phone")), True),
        ("broken", (side("phone"), side("phone")), True),
        ("sample", (side("phone"), side("phone")), True),
    ],
)
def test_minors_health_and_people_already_together_are_sensitive(
    preview, kind, sides, is_sensitive
):
    weighed = weigh(RULEBOOK, kind, sides, preview.newly_shown(*sides))

    assert weighed.is_sensitive is is_sensitive


def test_the_more_a_wrong_answer_would_expose_the_earlier_the_case(preview):
    pairs = [
        (side("comuna"), side("comuna")),
        (side("licence_expiry"), side()),
        (side("phone"), side()),
        (side("phone", "vaccinations"), side()),
        (side("phone", "vaccinations"), side(is_minor=True)),
    ]

    weights = [
        weigh(RULEBOOK, "merge", pair, preview.newly_shown(*pair)).priority for pair in pairs
    ]

    assert weights == sorted(set(weights))


def test_people_already_together_come_before_the_same_two_apart(preview):
    pair = (side("phone"), side("fines"))
    shown_now = preview.newly_shown(*pair)

    apart, together = (weigh(RULEBOOK, kind, pair, shown_now) for kind in ("merge", "conflict"))

    assert together.priority == apart.priority + apart.risk


def test_health_is_told_by_the_categories_and_an_unknown_field_is_none():
    assert [is_health(RULEBOOK, [code]) for code in ("vaccinations", "phone", "nothing")] == [
        True,
        False,
        False,
    ]
