"""A thousand copies of one assertion at once: the database lets exactly one through (B2)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from hub.services.errors import TokenRequestError
from hub.services.tokens import TokenRequest, issue_token

COPIES = 1_000
HANDS = 50


def test_a_thousand_copies_of_one_assertion_give_one_token(salud, desk, clock, logged) -> None:
    form = salud.form()
    request = TokenRequest(
        form["grant_type"], form["client_assertion_type"], form["client_assertion"]
    )
    together = Barrier(HANDS)

    def ask(_: int) -> list[str]:
        together.wait()
        return [_asked(desk, request, clock) for _ in range(COPIES // HANDS)]

    with ThreadPoolExecutor(HANDS) as pool:
        outcomes = Counter(one for many in pool.map(ask, range(HANDS)) for one in many)

    assert outcomes == {"issued": 1, "assertion_replayed": COPIES - 1}
    assert len(logged()) == COPIES


def _asked(desk, request: TokenRequest, clock) -> str:
    try:
        issue_token(desk.tokens, request, clock.now)
    except TokenRequestError as error:
        return error.code
    return "issued"
