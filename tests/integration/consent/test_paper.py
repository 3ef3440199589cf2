"""Answers on paper: each row recorded with its proof or refused with its reason; counts add up."""

from datetime import timedelta
from hashlib import sha256

import pytest

from consent.terms import Channel, ConsentAction
from hub.services.consenting import has_good_signature, own_events
from hub.services.paper_consents import COLUMNS, PaperFileError, Refusal, import_paper

HEAD = ",".join(COLUMNS)
SCAN = b"%PDF formulario firmado"


@pytest.fixture
def evidence(tmp_path):
    folder = tmp_path / "formularios"
    folder.mkdir()
    (folder / "0001.pdf").write_bytes(SCAN)
    (folder / "0002.pdf").write_bytes(b"otro formulario")
    (folder / "vacio.pdf").touch()
    (tmp_path / "fuera.pdf").write_bytes(b"fuera")
    return folder


@pytest.fixture
def row(now):
    def make(person, **changes):
        day = (now() - timedelta(days=2)).date().isoformat()
        told = {
            "tipo_documento": "CC",
            "numero_documento": person.number if person else "99887766",
            "finalidad": "elder-benefit",
            "respuesta": "si",
            "datos": "full_name|birth_date|phone",
            "fecha": day,
            "idioma": "es",
            "version_aviso": "1",
            "evidencia": "0001.pdf",
            "funcionario": "VEN-07",
        }
        return ",".join({**told, **changes}[column] for column in COLUMNS)

    return make


@pytest.fixture
def send(office, evidence, tmp_path, now):
    def make(*rows, head=HEAD):
        file = tmp_path / "papel.csv"
        file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return import_paper(office, file, evidence, now())

    return make


def test_a_signed_form_is_an_event_with_its_proof_and_a_receipt(town, office, row, send):
    person = town.person()

    done = send(row(person))

    stored = own_events(office, person.citizen_id)[0]
    assert (done.rows, done.recorded, done.refused) == (1, 1, [])
    assert (stored.event.action, stored.event.channel) == (ConsentAction.GIVEN, Channel.PAPER)
    assert stored.event.proof.evidence_hash == sha256(SCAN).hexdigest()
    assert stored.event.proof.officer == "VEN-07"
    assert has_good_signature(office.ring, stored.receipt)
    evidence = stored.receipt["body"]["record"]["events"][0]["evidence"]
    assert evidence == {"document_sha256": sha256(SCAN).hexdigest(), "taken_by": "VEN-07"}
    assert town.entries_about(person)[-1]["detail"] == "paper-consent-given"


def test_the_same_file_again_records_nothing_twice(town, office, row, send):
    person = town.person()
    send(row(person))

    done = send(row(person))

    assert (done.rows, done.recorded, done.known) == (1, 0, 1)
    assert len(own_events(office, person.citizen_id)) == 1


SPOILT = {
    Refusal.DOCUMENT: {"tipo_documento": "XX"},
    Refusal.PURPOSE: {"finalidad": "vaccination-campaign"},
    Refusal.ANSWER: {"respuesta": "quizas"},
    Refusal.FIELDS: {"datos": "full_name|birth_date|fines"},
    Refusal.DATE: {"fecha": "2099-01-01"},
    Refusal.LANGUAGE: {"idioma": "fr"},
    Refusal.NOTICE: {"version_aviso": "0"},
    Refusal.EVIDENCE: {"evidencia": "../fuera.pdf"},
    Refusal.OFFICER: {"funcionario": ""},
    Refusal.SHAPE: {"funcionario": "VEN-07,de más"},
}
ALSO = [
    (Refusal.EVIDENCE, {"evidencia": "no-esta.pdf"}),
    (Refusal.EVIDENCE, {"evidencia": "vacio.pdf"}),
    (Refusal.FIELDS, {"datos": "full_name"}),
    (Refusal.FIELDS, {"datos": ""}),
    (Refusal.DATE, {"fecha": "ayer"}),
    (Refusal.DATE, {"fecha": "2001-01-01"}),
    (Refusal.DOCUMENT, {"numero_documento": "-"}),
]


@pytest.mark.parametrize(("refusal", "changes"), [*SPOILT.items(), *ALSO])
def test_a_row_that_cannot_stand_is_refused_with_its_reason(
    town, office, row, send, refusal, changes
):
    person = town.person()

    done = send(row(person, **changes))

    assert [(one.line, one.refusal) for one in done.refused] == [(2, refusal)]
    assert own_events(office, person.citizen_id) == []


def test_somebody_unknown_and_a_child_are_refused(town, row, send, sections, contender):
    held = sections("0")
    held["identity"]["birth_date"] = [contender("2020-01-01")]
    child = town.person(held)

    done = send(row(None), row(child))

    assert [one.refusal for one in done.refused] == [Refusal.PERSON, Refusal.MINOR]


def test_good_rows_stand_whatever_their_neighbours_and_the_counts_add_up(town, office, row, send):
    people = [town.person() for _ in range(3)]
    rows = [
        row(people[0]),
        row(people[1], respuesta="quizas"),
        row(people[1], respuesta="no", evidencia="0002.pdf"),
        row(people[0]),
        "una,fila,corta",
        row(people[2], idioma="en"),
    ]

    done = send(*rows)

    assert done.rows == done.recorded + done.known + len(done.refused) == 6
    assert [one.line for one in done.refused] == [3, 6]
    assert [len(own_events(office, person.citizen_id)) for person in people] == [1, 1, 1]


def test_an_answer_on_paper_never_undoes_what_was_said_later_that_day(town, office, row, send, now):
    person = town.person()
    send(row(person, fecha=now().date().isoformat(), respuesta="retira"))

    send(row(person, evidencia="0002.pdf"))

    newest = max((one.event for one in own_events(office, person.citizen_id)), key=lambda e: e.at)
    assert newest.action is ConsentAction.WITHDRAWN


def test_a_file_with_another_head_is_refused_whole(town, office, row, send):
    person = town.person()

    with pytest.raises(PaperFileError, match="primera línea"):
        send(row(person), head="documento,respuesta")

    assert own_events(office, person.citizen_id) == []


def test_no_reason_repeats_what_was_written(town, row, send):
    person = town.person()

    done = send(row(person, respuesta="MARCA-SECRETA"))

    assert "MARCA" not in repr(done)
