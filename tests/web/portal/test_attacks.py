"""CSRF, other people's ids, caches, headers and broken logs: tried on the running server."""

import re
import threading
from itertools import product
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from hub.portal.headers import POLICY
from hub.store.roles import Role

FORMS = [
    # path                                   what a real form would say
    ("/permisos/elder-benefit",              {"answer": "yes"}),
    ("/permisos/elder-benefit/retirar",      {"read": "yes"}),
    ("/permisos/recibos/{id}/descarga",      {}),
    ("/descargas/todo",                      {}),
    ("/salir",                               {}),
]  # fmt: skip
TOKENS = ["", "0" * 64, "ñ", "a" * 5000]


def forms():
    return [(path.format(id=uuid4()), said) for path, said in FORMS]


@pytest.mark.parametrize(("form", "token"), [*product(forms(), TOKENS)])
def test_a_form_without_this_session_s_token_does_nothing(site, form, token):
    path, said = form
    visitor = site.citizen()

    answer = visitor.http.post(path, data={**said, "key": str(uuid4()), "csrf": token})

    assert answer.status_code == 403
    assert "No hicimos lo que pidió" in answer.text
    assert visitor.get("/inicio").status_code == 200


@pytest.mark.parametrize("form", forms())
def test_another_person_s_token_is_not_this_session_s(site, form):
    path, said = form
    attacker, victim = site.citizen(), site.citizen()
    token = attacker.page("/inicio").fields["csrf"]

    answer = victim.http.post(path, data={**said, "key": str(uuid4()), "csrf": token})

    assert answer.status_code == 403


@pytest.mark.parametrize("form", forms())
def test_a_form_sent_from_another_site_does_nothing(site, form):
    path, said = form
    visitor = site.citizen()
    token = visitor.page("/inicio").fields["csrf"]

    answer = visitor.http.post(
        path,
        data={**said, "key": str(uuid4()), "csrf": token},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("form", forms())
def test_a_form_of_nobody_does_nothing(site, form):
    path, said = form

    answer = httpx.post(site.address + path, data={**said, "key": str(uuid4())})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", [path for path, _ in FORMS])
def test_nothing_is_changed_by_a_link(site, path):
    visitor = site.citizen()

    visitor.get(path.format(id=uuid4()))

    assert "Con su permiso" not in visitor.page("/permisos").text


def test_another_person_s_receipt_does_not_exist(site):
    owner, stranger = site.citizen(), site.citizen()
    path = "/permisos/elder-benefit"
    receipt = owner.post(path, path, answer="yes").headers["location"]
    token = stranger.page("/inicio").fields["csrf"]

    seen = stranger.get(receipt)
    unknown = stranger.get(f"/permisos/recibos/{uuid4()}")
    taken = stranger.http.post(f"{receipt}/descarga", data={"csrf": token})

    assert (seen.status_code, taken.status_code) == (404, 404)
    assert without_ids(seen.text) == without_ids(unknown.text)
    assert owner.get(receipt).status_code == 200


def test_a_receipt_is_not_an_office_page_nor_the_other_way_round(site):
    owner, officer = site.citizen(), site.officer()
    path = "/permisos/elder-benefit"
    receipt = owner.post(path, path, answer="yes").headers["location"]
    number = receipt.rpartition("/")[2]

    assert officer.get(receipt).status_code == 303
    assert owner.get(f"/dpo/permisos/{number}").status_code == 303
    assert officer.get(f"/dpo/permisos/{number}").status_code == 200


def test_no_page_of_one_person_shows_another(site, town, sections):
    marked = sections("1")
    marked["identity"]["full_name"][0]["value"] = "Zzmarcador Ajeno"
    other = town.person(marked)
    town.access(other, "hacienda", given=("phone",))
    visitor = site.citizen()

    pages = [visitor.get(path).text for path in ("/inicio", "/datos", "/accesos", "/permisos")]

    assert not any("Zzmarcador" in page or other.number in page for page in pages)
    assert "Hacienda Municipal vio" not in pages[2]


def test_the_office_never_sees_a_name_or_a_document(site, town):
    person = town.person()
    town.access(person)
    path, owner = "/permisos/elder-benefit", site.citizen(person)
    number = owner.post(path, path, answer="yes").headers["location"].rpartition("/")[2]
    officer = site.officer()

    paths = ("/dpo", "/dpo/accesos", "/dpo/permisos", f"/dpo/permisos/{number}")
    pages = "".join(officer.page(path).source for path in paths)

    assert not any(value in pages for value in ("Ospina", person.number, str(person.citizen_id)))


EVERY_PATH = [
    "/",
    "/aviso",
    "/nada",
    "/inicio",
    "/datos",
    "/salir",
    "/entrar",
    "/dev-idp/jwks.json",
]


@pytest.mark.parametrize("path", EVERY_PATH)
def test_every_answer_carries_the_headers(site, path):
    headers = site.citizen().get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers or headers["server"] == "uvicorn"


def test_the_policy_allows_no_script():
    assert "script-src" not in POLICY
    assert POLICY.startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["hub.css", "mark.svg"])
def test_a_static_file_may_be_kept_by_a_cache(site, name):
    answer = httpx.get(f"{site.address}/static/{name}")

    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("public")


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/portal/app.py", "/static/"])
def test_the_static_folder_gives_nothing_else(site, path):
    answer = httpx.get(site.address + path)

    assert answer.status_code == 404


def test_no_page_loads_anything_from_elsewhere(site):
    visitor = site.citizen()
    for path in ("/", "/inicio", "/datos", "/accesos", "/permisos", "/descargas"):
        source = visitor.page(path).source

        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', source)


def test_no_address_holds_a_document_or_a_citizen_id(site, town):
    person = town.person()
    visitor = site.citizen(person)

    links = [
        link
        for path in ("/inicio", "/datos", "/accesos", "/permisos")
        for link in visitor.page(path).links
    ]

    assert not any(person.number in link or str(person.citizen_id) in link for link in links)


@pytest.mark.parametrize(
    "path", ["/datos", "/accesos", "/permisos", "/inicio", "/permisos/elder-benefit"]
)
def test_every_view_of_one_s_data_is_in_the_log(site, town, path):
    person = town.person()
    visitor = site.citizen(person)
    before = len(town.entries_about(person))

    visitor.page(path)

    entries = town.entries_about(person)
    assert len(entries) == before + 1
    assert (entries[-1]["channel"], entries[-1]["purpose"]) == ("portal", "own-data")


@pytest.mark.parametrize("path", ["/dpo", "/dpo/accesos", "/dpo/permisos"])
def test_every_view_of_the_office_is_in_the_log(site, town, path):
    officer = site.officer("DPO-42")

    officer.page(path)

    rows = town.rows("select entry from hub.log_entries order by seq desc limit 1")
    assert b'"officer":"DPO-42"' in bytes(rows[0][0])


class AwayLog:
    """The log's table cannot be written while this lasts."""

    def __init__(self, town):
        self.owner = town.engines[Role.OWNER]

    def __enter__(self):
        self._rename("log_entries", "log_entries_away")

    def __exit__(self, *_):
        self._rename("log_entries_away", "log_entries")

    def _rename(self, name, other):
        with self.owner.begin() as connection:
            connection.execute(text(f"alter table hub.{name} rename to {other}"))


@pytest.mark.parametrize("path", ["/datos", "/accesos", "/permisos", "/permisos/elder-benefit"])
def test_when_the_log_cannot_be_written_nothing_is_shown(site, town, path):
    visitor = site.citizen()
    with AwayLog(town):
        answer = visitor.get(path)

    assert answer.status_code == 503
    assert "Ahora no podemos mostrar datos" in answer.text
    assert re.search(r"Número de referencia: [2-9A-Z]{3}-[2-9A-Z]{2}", answer.text)
    assert "Ospina" not in answer.text
    assert visitor.get(path).status_code == 200


def test_when_the_log_cannot_be_written_no_copy_is_taken(site, town):
    visitor = site.citizen()
    token = visitor.page("/inicio").fields["csrf"]
    with AwayLog(town):
        answer = visitor.http.post("/descargas/todo", data={"csrf": token})

    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")


def test_when_the_log_cannot_be_written_no_permission_changes(site, town):
    visitor = site.citizen()
    path = "/permisos/elder-benefit"
    hidden = visitor.page(path).fields
    with AwayLog(town):
        answer = visitor.http.post(path, data={**hidden, "answer": "yes"})

    assert answer.status_code == 503
    assert "Con su permiso" not in visitor.page("/permisos").text


def test_an_error_that_nobody_expected_says_nothing_of_itself(site, town, caplog):
    person = town.person({"identity": {"full_name": [{"value": "Zzmarcador Roto"}]}})
    visitor = site.citizen(person)

    answer = visitor.get("/datos")

    assert answer.status_code == 500
    assert "No pudimos mostrar esta página" in answer.text
    assert "Zzmarcador" not in answer.text + caplog.text
    assert "KeyError" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_double_click_is_one_answer(site, town):
    person = town.person()
    visitor = site.citizen(person)
    path = "/permisos/elder-benefit"
    form = {**visitor.page(path).fields, "answer": "yes"}
    answers = []

    def send():
        with httpx.Client(base_url=site.address, cookies=dict(visitor.http.cookies)) as http:
            answers.append(http.post(path, data=form))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    query = f"select count(*) from hub.consent_events where citizen_id = '{person.citizen_id}'"
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert town.rows(query) == [(1,)]


def test_many_sign_ins_at_once_do_not_wait_for_each_other(site, town):
    """Forty call-backs hold forty threads; the token endpoint must not need one of them."""
    people = [town.person() for _ in range(45)]
    landed = []

    def arrive(person):
        landed.append(site.visitor().sign_in(person.sub))

    threads = [threading.Thread(target=arrive, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert landed == ["/inicio"] * len(people)


def without_ids(page):
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}", "", page)
