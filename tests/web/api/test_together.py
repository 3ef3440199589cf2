"""Look-ups that are answered together: each is its own question, as if it had come alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.ledger.entry import Outcome
from hub.services.clients import close_client

pytestmark = pytest.mark.usefixtures("people")
CHILD = {"type": "TI", "number": "1109876543"}
NOBODY = {"type": "CC", "number": "99999999"}


def test_many_at_once_each_hear_about_their_own_person(salud, logged: Callable) -> None:
    token = salud.token()
    asked = [None, CHILD, NOBODY] * 8
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda who: salud.ask(
                    token, fields=["full_name"], **({"subject": who} if who else {})
                ),
                asked,
            )
        )

    names = [one.json().get("fields", {}).get("full_name", {}).get("value") for one in answers]
    receipts = [one.json()["receipt"]["entry"] for one in answers]
    assert names == ["Ana María Solarte Pino", "Luz Dary Solarte", None] * 8
    assert len(set(receipts)) == len(asked)
    assert len(logged()) == 1 + len(asked)  # and the token


def test_tokens_of_one_client_with_other_scopes_are_not_mixed(salud) -> None:
    narrow = salud.token("profile:emergency-care:read")
    wide = salud.token()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda token: salud.ask(token).status_code, [narrow, wide] * 6))

    assert answers == [403, 200] * 6


def test_client_closed_meanwhile_hears_nothing_although_its_token_is_remembered(
    salud, operator, logged: Callable
) -> None:
    token = salud.token()
    before = salud.ask(token).status_code
    close_client(operator, salud.client_id)

    after = salud.ask(token)

    assert (before, after.status_code) == (200, 401)
    assert (logged()[-1].outcome, logged()[-1].detail) == (Outcome.REFUSED, "client_closed")


def test_remembered_token_expires_all_the_same(salud, clock) -> None:
    token = salud.token()
    before = salud.ask(token).status_code
    clock.now = clock.now.replace(hour=clock.now.hour + 1)

    assert (before, salud.ask(token).status_code) == (200, 401)
