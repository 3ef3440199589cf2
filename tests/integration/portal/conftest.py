"""The town of the web tests, used here without a browser: the use cases on a real PostgreSQL."""

import importlib.util
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from hub.services.sessions import Desk, Session
from policies.vocabulary import Assurance

_PATH = Path(__file__).parents[2] / "web" / "portal" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("portal_town", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
_TOWN = importlib.util.module_from_spec(_SPEC)
sys.modules["portal_town"] = _TOWN  # Dataclasses look their own module up.
_SPEC.loader.exec_module(_TOWN)

site = _TOWN.site
town = _TOWN.town
ordinary = _TOWN.ordinary
said = _TOWN.said


@pytest.fixture
def office(site):
    return site.office


@pytest.fixture
def now(town):
    return town.clock


@pytest.fixture
def session_of(town):
    """Make the session of a person, as if they had just signed in."""

    def make(person, level=Assurance.HIGH):
        at = town.clock.now
        return Session(Desk.CITIZEN, level, at, at + timedelta(minutes=30), person.citizen_id)

    return make


@pytest.fixture
def officer(town):
    at = town.clock.now
    return Session(Desk.DPO, Assurance.HIGH, at, at + timedelta(minutes=30), officer_code="DPO-01")


@pytest.fixture
def sections():
    """Make the sections of a person: `said(value, agency, **more)` makes one contender."""
    return ordinary


@pytest.fixture
def contender():
    return said
