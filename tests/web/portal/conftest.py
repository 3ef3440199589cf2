"""A small town behind a real server: PostgreSQL, the log, the portal and its identity provider."""

import json
import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import uuid4

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine, text

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.verify import LogIdentity
from hub.portal.app import create_portal
from hub.records.identifiers import CitizenId, DeliveryId
from hub.records.profiles import DataKey, DeliveryCounts, LookupTag, SealedSection
from hub.services.access_log import LogWriter, Mention, log_signer
from hub.services.demo_accounts import DemoAccount, save_demo_accounts
from hub.services.front_office import FrontOffice
from hub.services.oversight import LogWatch
from hub.services.sessions import ACR, Desk, Holder, open_session
from hub.settings import Settings
from hub.store import profiles
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from hub.store.tables import metadata
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import Place, new_data_key, seal, wrap
from hub.vault.keyring import KeyPurpose, KeyRing
from policies.rulebook import load_rulebook

START = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ORIGIN = "hub.test/accesos"
MOST_ACCOUNTS = 50
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # Made once: it is slow to make and never used.


@dataclass
class Clock:
    """A clock that only a test moves."""

    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


def said(value: str, agency: str = "bienestar", **more: object) -> dict[str, object]:
    """One contender as publishing writes it."""
    return {
        "value": value,
        "agency": agency,
        "record_id": f"{agency}:registro:1",
        "received_at": "2026-11-12T14:00:00Z",
        "valid_from": "2026-10-30",
        "won": True,
        "why": "only-source",
        "contested": False,
        **more,
    }


def ordinary(number: str) -> dict[str, dict[str, list[dict[str, object]]]]:
    """The sections of an ordinary person."""
    return {
        "identity": {
            "full_name": [
                said("Luz Marina Ospina Zapata"),
                said("Luz Marina Ospina Zapata", "hacienda"),
            ],
            "birth_date": [said("1958-03-14")],
            "document_type": [said("CC")],
            "document_number": [said(number)],
        },
        "contact": {
            "phone": [said("+573155550142", "tramites")],
            "address": [
                said("CALLE 5 # 39-12 APTO 402", "hacienda", contested=True, why="recency"),
                said("CARRERA 66 # 11A-30", "salud", won=False, contested=True, why="recency"),
            ],
            "neighbourhood": [said("San Fernando Viejo", "hacienda")],
        },
        "health": {
            "health_insurer": [said("Emssanar", "salud")],
            "vaccinations": [
                said("Influenza 2026-05-02", "salud", why="listed"),
                said("Covid-19 2021-08-11", "salud", why="listed"),
                said("Influenza 2026-05-03", "salud", won=False, why="repeated"),
            ],
        },
        "taxes": {
            "properties": [said("760010100030000120003000000000", "hacienda")],
            "property_tax_due": [
                said("412300.00", "hacienda", why="total"),
                said("400000.00", "hacienda", won=False, why="part-of-total"),
                said("12300.00", "hacienda", won=False, why="part-of-total"),
            ],
        },
        "social": {"sisben_group": [said("B4")], "household_size": [said("3")]},
    }


@dataclass(frozen=True)
class Person:
    """Somebody of the town."""

    citizen_id: CitizenId
    sub: str
    number: str


@dataclass
class Town:
    """The people and the things that happened to them."""

    server: Server
    ring: KeyRing
    log: LogWriter
    clock: Clock
    engines: Mapping[Role, Engine]
    accounts: list[DemoAccount] = field(default_factory=list)

    def person(self, sections: Mapping[str, object] | None = None, **more: str) -> Person:
        """A new citizen, published and with a demo account."""
        citizen_id, number = CitizenId(uuid4()), str(uuid4().int)[:10]
        person = Person(citizen_id, f"demo-{number}", number)
        self._publish(person, ordinary(number) if sections is None else sections)
        name = more.get("name", "Luz Marina")
        self.account(DemoAccount(person.sub, Desk.CITIZEN, name, "CC", number))
        return person

    def officer(self, code: str = "DPO-01") -> str:
        """A data-protection officer's demo account."""
        sub = f"oficial-{code.lower()}"
        self.account(DemoAccount(sub, Desk.DPO, "Oficial", officer_code=code))
        return sub

    def account(self, account: DemoAccount) -> None:
        """Let somebody sign in at the development provider; the oldest one no longer can."""
        others = [known for known in self.accounts if known.sub != account.sub]
        self.accounts = [*others, account][-MOST_ACCOUNTS:]
        save_demo_accounts(self.engines[Role.OPERATOR], self.ring, self.accounts)

    def access(self, person: Person, agency: str = "salud", **more: object) -> int:
        """An access by an agency, in the log."""
        self.clock.now += timedelta(seconds=1)
        given = frozenset(more.pop("given", ("full_name", "birth_date")))
        withheld = dict(more.pop("withheld", {}))
        outcome = more.pop("outcome", Outcome.PARTLY if withheld else Outcome.PERMITTED)
        entry = AccessEntry(
            at=self.clock.now,
            channel=Channel.API,
            outcome=outcome,
            agency=agency,
            client=f"{agency}-sistema",
            given=given,
            withheld=withheld,
            asked=given | frozenset(withheld),
            **{"purpose": "vaccination-campaign", "basis": "legal-function", "agreement": "SAL-01"}
            | more,
        )
        return self.log.append(entry, Mention(person.citizen_id, "TR-1")).entry

    def delivery(self, code: str, agency: str, counts: tuple[int, int, int], **more: str) -> None:
        """A delivery in the register."""
        rows = DeliveryCounts(
            DeliveryId(code), agency, more.get("state", "validated"), more.get("reason"),
            *counts, self.clock.now - timedelta(days=9),
        )  # fmt: skip
        with transaction(self.engines[Role.PIPELINE]) as connection:
            profiles.replace_deliveries(connection, [rows])

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the tables hold, read past row security by the cluster's office role."""
        with transaction(self.engines[Role.PORTAL], office="dpo") as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def entries_about(self, person: Person) -> list[dict[str, object]]:
        """The log's entries about a person, oldest first."""
        query = f"""
            select e.entry from hub.log_entries as e
            inner join hub.log_subjects as s on s.seq = e.seq
            where s.citizen_id = '{person.citizen_id}' order by e.seq
        """
        return [json.loads(bytes(row[0])) for row in self.rows(query)]

    def _publish(self, person: Person, sections: Mapping[str, object]) -> None:
        key, ring = new_data_key(), self.ring
        wrapped = wrap(ring.secret(KeyPurpose.DATA_KEYS), key, person.citizen_id)
        sealed = [
            SealedSection(
                person.citizen_id,
                category,
                seal(
                    key,
                    json.dumps({"v": 1, "fields": fields}).encode(),
                    Place("sections", "sealed", str(person.citizen_id), category),
                ),
                b"tag",
            )
            for category, fields in sections.items()
        ]
        index = ring.secret(KeyPurpose.BLIND_INDEX)
        tag = LookupTag(blind_tag(index, "document", f"CC:{person.number}"), person.citizen_id)
        with transaction(self.engines[Role.PIPELINE]) as connection:
            profiles.add_citizens(connection, [(person.citizen_id, None)], START)
            profiles.add_keys(connection, [DataKey(person.citizen_id, 1, wrapped)], START)
            profiles.save_sections(connection, sealed, START)
            connection.execute(
                metadata.tables["hub.lookup_tags"].insert(),
                [{"tag": tag.tag, "citizen_id": tag.citizen_id}],
            )


class Page(HTMLParser):
    """What a test reads from a page: text, links, forms and their fields."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.text = ""
        self.links: list[str] = []
        self.tags: list[str] = []
        self.fields: dict[str, str] = {}
        self.checked: list[str] = []
        self.feed(source)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append(found.get("href") or "")
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"] or ""] = found.get("value") or ""
        if "checked" in found:
            self.checked.append(found.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.text += data


@dataclass
class Visitor:
    """Somebody with a browser that has no JavaScript."""

    http: httpx.Client

    def get(self, path: str, **query: str) -> httpx.Response:
        """Open a page without following it anywhere."""
        return self.http.get(path, params=query or None)

    def page(self, path: str, **query: str) -> Page:
        """Open a page that must be there."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-800:])
        return Page(answer.text)

    def post(self, path: str, form_of: str | None = None, **form: object) -> httpx.Response:
        """Send a form, with the hidden fields of the page that holds it."""
        hidden = Page(self.get(form_of).text).fields if form_of else {}
        return self.http.post(path, data={**hidden, **form})

    def sign_in(self, sub: str, level: str = "alto", door: str = "/entrar", **query: str) -> str:
        """Sign in as a demo person; answer where the portal sends them."""
        there = self.get(door, **query).headers["location"]
        choose = Page(self.http.get(there).text)
        chosen = {**choose.fields, "sub": sub, "acr": level}
        back = self.http.post("/dev-idp/authorize", data=chosen).headers["location"]
        answer = self.http.get(back)
        assert answer.status_code == 303, answer.text[-800:]
        return answer.headers["location"]


@dataclass
class Site:
    """The running server."""

    address: str
    town: Town
    settings: Settings
    office: FrontOffice
    watch: LogWatch
    browsers: list[httpx.Client] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """A new browser."""
        http = httpx.Client(base_url=self.address, timeout=20, trust_env=False, verify=NO_TLS)
        self.browsers.append(http)
        return Visitor(http)

    def close(self) -> None:
        """Close every browser."""
        for http in self.browsers:
            http.close()

    def citizen(self, person: Person | None = None, level: str = "alto") -> Visitor:
        """A browser in which somebody has signed in (how they do is for test_sign_in.py)."""
        person = person or self.town.person()
        return self._holding(Holder(Desk.CITIZEN, ACR[level], citizen_id=person.citizen_id))

    def officer(self, code: str = "DPO-01") -> Visitor:
        """A browser in which an officer has signed in."""
        return self._holding(Holder(Desk.DPO, ACR["alto"], officer_code=code))

    def _holding(self, holder: Holder) -> Visitor:
        visitor = self.visitor()
        token = open_session(self.office.engine, holder, None, self.town.clock())
        visitor.http.cookies.set("sesion", token, domain="127.0.0.1")
        return visitor


class QuietServer(uvicorn.Server):
    """A server in a thread of the test's own process."""

    def install_signal_handlers(self) -> None:
        """Signals belong to pytest."""


@pytest.fixture(scope="module")
def site(
    session_settings: Settings, session_ring: KeyRing, session_server: Server
) -> Iterator[Site]:
    """The portal on a port of 127.0.0.1, and every table empty afterwards."""
    roles = (Role.PORTAL, Role.PIPELINE, Role.OPERATOR, Role.OWNER)
    engines = {role: session_server.engine(role) for role in roles}
    clock = Clock()
    config = uvicorn.Config("x", host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    socket = config.bind_socket()
    settings = replace(
        session_settings,
        public_url=f"http://127.0.0.1:{socket.getsockname()[1]}",
        log_origin=ORIGIN,
    )
    signer = log_signer(session_ring, ORIGIN)
    portal = engines[Role.PORTAL]
    with LogWriter(portal, signer) as log:
        office = FrontOffice(portal, session_ring, load_rulebook(), log)
        watch = LogWatch(portal, LogIdentity(ORIGIN, signer.verifier))
        config.loaded_app = config.app = create_portal(settings, office, watch, clock=clock)
        server = QuietServer(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        town = Town(session_server, session_ring, log, clock, engines)
        running = Site(settings.public_url, town, settings, office, watch)
        yield running
        running.close()
        server.should_exit = True
        thread.join(10)
        socket.close()
    names = ", ".join(f"{table.schema}.{table.name}" for table in metadata.sorted_tables)
    with engines[Role.OWNER].begin() as connection:
        connection.execute(text(f"truncate {names} cascade"))
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def town(site: Site) -> Town:
    return site.town


@pytest.fixture
def sections():
    """Make the sections of an ordinary person."""
    return ordinary


@pytest.fixture
def contender():
    """Make one contender as publishing writes it."""
    return said
