"""The Python client against the real API over loopback, and its own check of proofs."""

import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from joserfc.jwk import ECKey, OKPKey, RSAKey

from citizen_hub_client import (
    Hub,
    HubUnreachable,
    Identity,
    LimitReached,
    LogKey,
    NothingShown,
    Person,
    Problem,
    ProofError,
    Question,
    Receipt,
    check_proof,
)
from hub.api.router import create_api_router
from hub.ledger.merkle import leaf_hash, node_hash
from hub.ledger.note import NoteSigner, sign_note
from hub.records.identifiers import AgencyCode
from hub.services.clients import register_client
from hub.services.quotas import Use, charge
from hub.vault.keyring import KeyPurpose
from hub.vault.signing import signing_key

ISSUER = "http://127.0.0.1:8000"
ANA = Person("CC", "31234567")
CAMPAIGN = Question("vaccination-campaign", "EXP-1", ("full_name", "vaccinations", "email"))


@pytest.fixture
def address(desk, clock) -> Iterator[str]:
    """The API on a port of loopback."""
    app = FastAPI()
    app.include_router(create_api_router(desk, clock))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def hub(address: str, operator, clock, people) -> Iterator[Hub]:
    assert people is None  # published
    with Hub(address, identity(operator, clock), issuer=ISSUER, clock=clock) as opened:
        yield opened


def identity(operator, clock, key=None) -> Identity:
    made = key or OKPKey.generate_key("Ed25519", {"kid": "k1"})
    public = made.as_dict(private=False)
    kept = {name: public[name] for name in public if name in {"kty", "crv", "x", "y", "n", "e"}}
    jwks = {"keys": [kept | {"kid": made.kid}]}
    return Identity(register_client(operator, AgencyCode("salud"), jwks, clock.now), made)


def test_look_up_gives_values_with_their_origin_and_reasons(hub: Hub) -> None:
    answer = hub.look_up(ANA, CAMPAIGN)

    assert answer.given["full_name"].value == "Ana María Solarte Pino"
    assert answer.given["full_name"].marks == ("contested",)
    assert len(answer.given["vaccinations"].values) == 2
    assert [withheld.field for withheld in answer.withheld] == ["email"]


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_every_kind_of_key_signs_in(address, operator, clock, kind: str) -> None:
    key = (
        ECKey.generate_key("P-256", {"kid": "a"})
        if kind == "EC"
        else RSAKey.generate_key(2048, {"kid": "a"})
    )

    with Hub(address, identity(operator, clock, key), issuer=ISSUER, clock=clock) as hub:
        assert hub.usage().agency == "salud"


def test_batch_answers_a_line_for_each_person_in_order(hub: Hub) -> None:
    people = [ANA, Person("CC", "99999999"), Person("TI", "1109876543")]

    lines = list(hub.batch(CAMPAIGN, iter(people)))

    assert [(line.line, line.status) for line in lines] == [(2, 200), (3, 404), (4, 200)]
    assert lines[1].kind == "nothing-to-show"
    assert lines[0].answer.given["full_name"].value == "Ana María Solarte Pino"


def test_access_is_proved_against_the_log(hub: Hub) -> None:
    receipt = hub.look_up(ANA, CAMPAIGN).receipt
    assert receipt is not None

    assert proved(hub, receipt) > receipt.entry


def proved(hub: Hub, receipt: Receipt) -> int:
    """The checkpoint that covers an access is signed within a second of it."""
    for _ in range(400):
        with suppress(Problem):  # not in the log yet
            return hub.prove(receipt, hub.log_key()).size
        time.sleep(0.05)
    raise AssertionError("no checkpoint")


def test_nothing_shown_is_an_error_of_its_own_and_says_no_name(hub: Hub) -> None:
    with pytest.raises(NothingShown) as told:
        hub.look_up(Person("CC", "99999999"), CAMPAIGN)

    assert told.value.kind == "nothing-to-show"
    assert "99999999" not in str(told.value) + repr(Person("CC", "99999999"))


def test_limit_says_how_long_to_wait(hub: Hub, api_engine, rulebook, clock) -> None:
    charge(api_engine, rulebook, Use("salud", CAMPAIGN.purpose, 1, 100), clock.now)

    with pytest.raises(LimitReached) as told:
        hub.look_up(ANA, CAMPAIGN)

    assert told.value.retry_after == 60


def test_token_that_ended_is_replaced_without_being_asked(hub: Hub, clock) -> None:
    hub.usage()
    clock.now += timedelta(minutes=11)

    assert hub.usage().day == clock.now.date()


def test_unknown_purpose_is_a_problem_with_its_name(hub: Hub) -> None:
    with pytest.raises(Problem) as told:
        hub.look_up(ANA, replace(CAMPAIGN, purpose="nothing-of-the-sort"))

    assert (told.value.status, told.value.kind) == (403, "unknown-purpose")


def test_hub_that_does_not_answer_is_said_to_be_out_of_reach(operator, clock) -> None:
    with (
        Hub("http://127.0.0.1:9", identity(operator, clock), clock=clock) as hub,
        pytest.raises(HubUnreachable),
    ):
        hub.usage()


@pytest.mark.parametrize(
    "content", [b"", b"x", b"[]", b"{}", b'{"access_token": 1, "expires_in": "x"}']
)
def test_answer_that_is_not_of_a_hub_is_refused(operator, clock, content: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    http = httpx.Client(transport=transport, base_url=ISSUER)

    with (
        Hub(ISSUER, identity(operator, clock), http=http, clock=clock) as hub,
        pytest.raises(HubUnreachable),
    ):
        hub.usage()


@pytest.fixture
def log(ring) -> tuple[NoteSigner, bytes, str]:
    """A log of two entries, its signer, and the proof of the second one."""
    signer = NoteSigner("hub.example/log", signing_key(ring, KeyPurpose.CHECKPOINTS))
    first, second = leaf_hash(b"a"), leaf_hash(b"b")
    root = b64encode(node_hash(first, second)).decode()
    note = sign_note(f"hub.example/log\n2\n{root}\n", [signer])
    text = f"c2sp.org/tlog-proof@v1\nindex 1\n{b64encode(first).decode()}\n\n{note}"
    return signer, second, text


def test_good_proof_is_good(log) -> None:
    signer, leaf, text = log

    assert check_proof(text, leaf, 1, LogKey.parse(signer.verifier.text)).size == 2


CHANGES = {
    "another leaf": lambda text: (text, leaf_hash(b"c"), 1),
    "another entry": lambda text: (text.replace("index 1", "index 0"), leaf_hash(b"b"), 0),
    "the entry of another": lambda text: (text, leaf_hash(b"b"), 0),
    "a larger log": lambda text: (text.replace("\n2\n", "\n3\n"), leaf_hash(b"b"), 1),
    "another log": lambda text: (text.replace("\nhub.", "\nhab."), leaf_hash(b"b"), 1),
    "no signature": lambda text: (text.rpartition("— ")[0], leaf_hash(b"b"), 1),
    "no hash": lambda text: ("\n".join([*text.split("\n")[:2], *text.split("\n")[3:]]), leaf_hash(b"b"), 1),
    "a hash too many": lambda text: (text.replace("\n\n", "\n" + text.split("\n")[2] + "\n\n", 1), leaf_hash(b"b"), 1),
    "another title": lambda text: (text.replace("@v1", "@v2"), leaf_hash(b"b"), 1),
    "nothing": lambda _: ("", leaf_hash(b"b"), 1),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_no_changed_proof_is_good(log, case: str) -> None:
    signer, _, text = log
    changed, leaf, entry = CHANGES[case](text)

    with pytest.raises(ProofError):
        check_proof(changed, leaf, entry, LogKey.parse(signer.verifier.text))


@pytest.mark.parametrize("text", ["", "x", "a+b+c", "hub.example/log+00000000+AQ=="])
def test_no_other_text_is_a_key_of_a_log(text: str) -> None:
    with pytest.raises(ProofError):
        LogKey.parse(text)


def test_private_key_is_shown_by_no_repr(operator, clock, server) -> None:
    assert server is not None
    assert "OKPKey" not in repr(identity(operator, clock))
