"""Requests, receipts of use and answering for another: pages without script, in two languages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.records.consent_requests import ConsentRequest, Representation, RepresentationKind
from hub.store import consent_requests, consents, representations
from hub.store.roles import Role
from hub.store.sessions import transaction

BASES = {
    "": "Su permiso es solo una de varias razones",
    "/en": "Your permission is only one of several reasons",
}


@pytest.fixture
def asked(town):
    """Put a request of an agency before somebody, as the API does."""
    engine = town.server.engine(Role.API, pool_size=1)

    def make(person):
        now = town.clock()
        request = ConsentRequest(
            request_id=uuid4(),
            citizen_id=person.citizen_id,
            agency="bienestar",
            purpose="elder-benefit",
            notice_version="1",
            asked_at=now,
            reminder_due=now + timedelta(days=10),
            lapses_at=now + timedelta(days=30),
        )
        event = ConsentEvent(
            event_id=ConsentEventId(uuid4()),
            citizen_id=person.citizen_id,
            purpose="elder-benefit",
            recipient="bienestar",
            action=ConsentAction.REQUESTED,
            fields=frozenset({"full_name"}),
            at=now,
            channel=Channel.SYSTEM,
            notice_version="1",
            text_hash="0" * 64,
            language=Language.SPANISH,
            actor=Actor.AGENCY,
        )
        with transaction(engine, citizen=person.citizen_id) as connection:
            consent_requests.add_request(connection, request)
            consents.add_event(connection, event, None)
        return request

    yield make
    engine.dispose()


@pytest.fixture
def represented(town):
    """Register that one person may answer for another."""

    def make(person, by, kind=RepresentationKind.REPRESENTATIVE):
        now = town.clock()
        made = Representation(
            representation_id=uuid4(),
            citizen_id=person.citizen_id,
            representative_id=by.citizen_id,
            kind=kind,
            purposes=frozenset({"elder-benefit"}),
            evidence_hash="ab" * 32,
            officer="VEN-07",
            starts_at=now,
            ends_at=now + timedelta(days=90),
            registered_at=now,
        )
        with transaction(town.engines[Role.PORTAL], citizen=person.citizen_id) as connection:
            representations.add_representation(connection, made)
        return f"/representacion/{made.representation_id}"

    return make


def test_a_request_waits_on_the_summary_and_among_the_permissions(site, town, asked):
    person = town.person()
    asked(person)
    visitor = site.citizen(person)

    home, permissions = visitor.page("/inicio"), visitor.page("/permisos")

    assert "Bienestar Social le pide un permiso. Puede responder hasta el" in home.text
    assert "/permisos/elder-benefit" in home.links
    assert "Si no responde, es un no." in permissions.text
    assert "Se lo pidieron" in permissions.text


def test_a_request_shows_the_values_and_nothing_is_ticked(site, town, asked):
    person = town.person()
    asked(person)

    page = site.citizen(person).page("/permisos/elder-benefit")

    assert "Luz Marina Ospina Zapata" in page.text
    assert page.checked == []
    assert page.text.index("Sí, compartir") < page.text.index("No, prefiero dar el dato yo")


def test_an_answer_takes_the_request_away(site, town, asked):
    person = town.person()
    asked(person)
    visitor = site.citizen(person)

    visitor.post("/permisos/elder-benefit", "/permisos/elder-benefit", answer="no")

    assert "Le piden permiso" not in visitor.page("/permisos").text


def test_the_receipt_tells_what_was_read_and_downloads(site, town):
    person = town.person()
    visitor = site.citizen(person)
    sent = visitor.post("/permisos/elder-benefit", "/permisos/elder-benefit", answer="yes")
    receipt = sent.headers["location"]
    event_id = receipt.rpartition("/")[2]
    before = visitor.page(receipt).text
    town.access(person, "bienestar", purpose="elder-benefit", basis="consent", consent=event_id)

    after = visitor.page(receipt).text
    file = visitor.post(f"{receipt}/uso", receipt)

    assert "Nadie ha leído datos con este permiso." in before
    assert "Nadie ha leído" not in after
    assert (file.status_code, file.headers["content-type"]) == (200, "application/zip")


def test_a_representative_sees_the_values_answers_and_takes_back(site, town, represented):
    person, other = town.person(), town.person()
    where = represented(person, other)
    visitor = site.citizen(other)

    offered = visitor.page(f"{where}/permisos/elder-benefit")
    visitor.post(f"{where}/permisos/elder-benefit", f"{where}/permisos/elder-benefit", answer="yes")
    given = visitor.page(where).text
    back = f"{where}/permisos/elder-benefit/retirar"
    unticked = visitor.post(back, back)
    visitor.post(back, back, read="yes")

    assert "Está respondiendo por Luz Marina Ospina Zapata" in offered.text
    assert offered.checked == []
    assert "Con su permiso" in given
    assert (unticked.status_code, "Marque «Leí qué cambia»" in unticked.text) == (400, True)
    assert "Lo quitó" in visitor.page(where).text
    assert (
        "Quien le representa dio un permiso por usted."
        in site.citizen(person).page("/accesos").text
    )


@pytest.mark.parametrize("path", ["", "/permisos/elder-benefit"])
def test_a_stranger_finds_no_such_page(site, town, represented, path):
    where = represented(town.person(), town.person())

    assert site.citizen().get(where + path).status_code == 404


def test_either_ends_it_and_the_page_is_gone(site, town, represented):
    person, other = town.person(), town.person()
    where = represented(person, other)

    site.citizen(person).post(f"{where}/terminar", "/representacion")

    assert site.citizen(other).get(where).status_code == 404
    assert "Terminó el" in site.citizen(person).page("/representacion").text


def test_ending_it_needs_the_form_of_ones_own_session(site, town, represented):
    person, other = town.person(), town.person()
    where = represented(person, other)

    assert site.citizen(person).post(f"{where}/terminar").status_code == 403
    assert site.citizen(other).get(where).status_code == 200


@pytest.mark.parametrize("prefix", BASES)
@pytest.mark.parametrize(
    "path", ["/permisos", "/permisos/elder-benefit", "/representacion", "withdraw", "receipt"]
)
def test_every_page_of_permissions_says_that_consent_is_one_basis_of_several(
    site, town, prefix, path
):
    visitor = site.citizen(town.person())
    sent = visitor.post("/permisos/elder-benefit", "/permisos/elder-benefit", answer="yes")
    paths = {"withdraw": "/permisos/elder-benefit/retirar", "receipt": sent.headers["location"]}

    assert BASES[prefix] in visitor.page(prefix + paths.get(path, path)).text


def test_a_yes_to_nothing_is_told_in_plain_words(site, town):
    person = town.person()
    visitor, path = site.citizen(person), "/permisos/victims-assistance"

    answer = visitor.post(path, path, answer="yes")

    assert answer.status_code == 400
    assert "Marque al menos un dato" in answer.text


def test_no_representation_is_listed_under_the_wrong_person(site, town, represented):
    represented(town.person(), town.person())

    page = site.citizen().page("/representacion").text

    assert "Nadie puede responder por usted." in page
    with transaction(town.engines[Role.PORTAL], citizen=town.person().citizen_id) as connection:
        assert connection.execute(text("select from hub.representations")).all() == []
