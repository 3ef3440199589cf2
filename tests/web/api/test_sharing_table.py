"""Who hears what: a table an officer can read, asked of the running API."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest

from consent.terms import ConsentAction
from hub.records.identifiers import CitizenId

ADULT, CHILD, NOBODY = ("CC", "31234567"), ("TI", "1109876543"), ("CC", "99999999")
GIVEN, REFUSED, WITHDRAWN = ConsentAction.GIVEN, ConsentAction.REFUSED, ConsentAction.WITHDRAWN

CASES = [
    # agency     purpose                       person  consent    status, kind of answer     fields given
    ("salud",    "vaccination-campaign",       ADULT,  None,      200, None,                 7),
    ("salud",    "vaccination-campaign",       CHILD,  None,      200, None,                 3),
    ("salud",    "vaccination-campaign",       NOBODY, None,      404, "nothing-to-show",    0),
    ("salud",    "emergency-care",             ADULT,  None,      200, None,                 6),
    ("salud",    "emergency-care",             NOBODY, None,      404, "nothing-to-show",    0),
    ("salud",    "form-prefill",               ADULT,  GIVEN,     403, "purpose-of-other-agency", 0),
    ("salud",    "form-prefill",               NOBODY, None,      403, "purpose-of-other-agency", 0),
    ("salud",    "own-data",                   ADULT,  None,      403, "purpose-of-other-agency", 0),
    ("salud",    "no-such-purpose",            ADULT,  None,      403, "unknown-purpose",    0),
    ("salud",    "no-such-purpose",            NOBODY, None,      403, "unknown-purpose",    0),
    ("tramites", "form-prefill",               ADULT,  None,      403, "not-permitted",      0),
    ("tramites", "form-prefill",               ADULT,  GIVEN,     200, None,                 2),
    ("tramites", "form-prefill",               ADULT,  REFUSED,   403, "not-permitted",      0),
    ("tramites", "form-prefill",               ADULT,  WITHDRAWN, 403, "not-permitted",      0),
    ("tramites", "form-prefill",               CHILD,  GIVEN,     403, "not-permitted",      0),
    ("tramites", "form-prefill",               NOBODY, None,      403, "not-permitted",      0),
    ("tramites", "procedure-follow-up",        ADULT,  None,      200, None,                 5),
    ("tramites", "procedure-follow-up",        NOBODY, None,      404, "nothing-to-show",    0),
]  # fmt: skip


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("agency", "purpose", "person", "consent", "status", "kind", "given"), CASES
)
def test_agency_hears_what_the_table_says(  # noqa: PLR0913, PLR0917 - a row of the table
    system_of,
    consents_of,
    clock,
    agency: str,
    purpose: str,
    person: tuple[str, str],
    consent: ConsentAction | None,
    status: int,
    kind: str | None,
    given: int,
) -> None:
    system = system_of(agency)
    if consent is not None:
        number = 2 if person == CHILD else 1
        consents_of(consent, citizen_id=CitizenId(UUID(int=number)))
        clock.now += timedelta(seconds=1)

    answer = system.ask(purpose=purpose, subject={"type": person[0], "number": person[1]})

    document = answer.json()
    assert answer.status_code == status
    assert len(document.get("fields", {})) == given
    assert document.get("type") == (kind and f"urn:citizen-hub:problem:{kind}")


@pytest.mark.usefixtures("people")
def test_no_answer_is_decided_after_a_withdrawal_has_been_committed(
    tramites, consents_of, clock
) -> None:
    """F8 in small: eight readers ask without pause while the permission is taken back."""
    token = tramites.token()
    consents_of(ConsentAction.GIVEN)
    clock.now += timedelta(seconds=1)
    committed = threading.Event()
    late: list[int] = []
    early: list[int] = []

    def read() -> None:
        for _ in range(12):
            is_after = committed.is_set()
            answer = tramites.ask(token, purpose="form-prefill", case_ref=None)
            (late if is_after else early).append(answer.status_code)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    consents_of(ConsentAction.WITHDRAWN)
    committed.set()
    for reader in readers:
        reader.join()

    assert set(late) <= {403}
    assert set(early) <= {200, 403}
