"""Every purpose that asks for permission can issue a complete receipt, in both languages."""

from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.receipt import missing_fields, receipt
from consent.record import consent_record
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from policies.errors import QuestionError
from policies.receipts import record_terms
from policies.rulebook import Rulebook, load_rulebook

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ASKING = [purpose.code for purpose in load_rulebook().purposes.values() if purpose.notice]


def consent_to(rulebook: Rulebook, code: str, language: Language) -> ConsentEvent:
    purpose = rulebook.purposes[code]
    notice = purpose.notice
    assert notice is not None
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=1)),
        citizen_id=UUID(int=7),
        purpose=code,
        recipient=purpose.agency,
        action=ConsentAction.GIVEN,
        fields=frozenset(purpose.required),
        at=NOW,
        channel=Channel.PORTAL,
        notice_version=notice.version,
        text_hash=notice.text_hash(language),
        language=language,
        actor=Actor.CITIZEN,
        expires_at=notice.consent_end(NOW),
    )


@pytest.mark.parametrize(("code", "language"), list(product(ASKING, Language)))
def test_a_consent_gets_a_complete_receipt(
    rulebook: Rulebook, code: str, language: Language
) -> None:
    event = consent_to(rulebook, code, language)
    record = consent_record([event], record_terms(rulebook, code, language, "/permisos"))

    body = receipt(record, UUID(int=2), NOW)

    assert missing_fields(body) == ()


def test_a_sensitive_field_is_marked_as_such(rulebook: Rulebook) -> None:
    terms = record_terms(rulebook, "elder-benefit", Language.SPANISH, "/permisos")

    sensitive = [item.code for item in terms.items if item.is_sensitive]

    assert sensitive == ["health_insurer"]


def test_required_fields_are_not_marked_as_optional(rulebook: Rulebook) -> None:
    terms = record_terms(rulebook, "form-prefill", Language.SPANISH, "/permisos")

    required = tuple(item.code for item in terms.items if not item.is_optional)

    assert required == rulebook.purposes["form-prefill"].required


@pytest.mark.parametrize("code", ["fines-collection", "marketing"])
def test_a_purpose_that_asks_nobody_has_no_receipt(rulebook: Rulebook, code: str) -> None:
    with pytest.raises(QuestionError, match="asks nobody for permission"):
        record_terms(rulebook, code, Language.SPANISH, "/permisos")
