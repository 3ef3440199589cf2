"""The town of the portal's tests, with an agency's desk beside it."""

import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey

from consent.terms import Language
from hub.records.identifiers import AgencyCode
from hub.services.clients import register_client
from hub.services.consent_requests import Asking, ask
from hub.services.consenting import Reply
from hub.services.sharing import SharingDesk
from hub.services.subject_lookup import Document
from hub.services.tokens import Caller
from hub.store.roles import Role
from policies.consenting import load_consenting

_PATH = Path(__file__).parents[1] / "portal" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("consent_town", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
_TOWN = importlib.util.module_from_spec(_SPEC)
sys.modules["consent_town"] = _TOWN
_SPEC.loader.exec_module(_TOWN)

site, town, office, now = _TOWN.site, _TOWN.town, _TOWN.office, _TOWN.now
session_of, sections, contender = _TOWN.session_of, _TOWN.sections, _TOWN.contender
ordinary, said, officer = _TOWN.ordinary, _TOWN.said, _TOWN.officer

PURPOSE = "elder-benefit"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
BIENESTAR = Caller(
    "bienestar-sistema", AgencyCode("bienestar"), frozenset({f"profile:{PURPOSE}:read"})
)


@pytest.fixture
def bienestar():
    return BIENESTAR


@pytest.fixture
def terms():
    return load_consenting()


@pytest.fixture
def registered(town):
    """The system of the agency that asks, open for questions."""
    public = OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "k1"}
    operator = town.server.engine(Role.OPERATOR)
    register_client(operator, BIENESTAR.agency, {"keys": [public]}, LONG_AGO, BIENESTAR.client_id)
    operator.dispose()


@pytest.fixture
def desk(town, office, registered):  # noqa: ARG001 - the client must be known
    """As the server does it: API and portal write through one and the same log writer."""
    engine = town.server.engine(Role.API)
    yield SharingDesk(engine, town.ring, office.rulebook, office.log)
    engine.dispose()


@pytest.fixture
def ask_for(desk, office, terms, now):
    """Ask a person, by their document, as the agency's system does."""

    def make(number, caller=BIENESTAR, purpose=PURPOSE, at=None):
        return ask(desk, terms, Asking(caller, Document("CC", number), purpose), at or now())

    make.office = office
    return make


@pytest.fixture
def yes():
    def make(*optional, purpose=PURPOSE, representation=None):
        return Reply(purpose, True, frozenset(optional), Language.SPANISH, uuid4(), representation)

    return make


@pytest.fixture
def no():
    return Reply(PURPOSE, False, frozenset(), Language.SPANISH, uuid4())
