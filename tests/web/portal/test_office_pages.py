"""The officer's pages: figures that open their lists, filters, and the proof of one answer."""

import pytest

from hub.ledger.entry import Outcome


@pytest.fixture
def answered(site):
    """A citizen who gave a permission; the number of the answer."""
    visitor = site.citizen()
    path = "/permisos/elder-benefit"
    return visitor.post(path, path, answer="yes").headers["location"].rpartition("/")[2]


@pytest.mark.parametrize("path", ["/dpo", "/dpo/accesos", "/dpo/permisos"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_office_page_is_whole_in_both_languages(site, prefix, path):
    page = site.officer().page(prefix + path)

    assert page.tags.count("h1") == 1
    assert "script" not in page.tags


def test_the_panorama_adds_the_rows_up(site, town):
    town.delivery("salud-0001", "salud", (1200, 1180, 20))

    text = site.officer().page("/dpo").text

    assert "1.200" in text
    assert "Ninguna fila se perdió." in text
    assert "El registro está completo y nadie lo ha cambiado." in text


def test_rows_that_do_not_add_up_are_told(site, town):
    town.delivery("salud-0002", "salud", (1200, 1180, 19))

    assert "Las filas no suman" in site.officer().page("/dpo").text


def test_a_refused_delivery_says_why(site, town):
    town.delivery(
        "salud-0003", "salud", (0, 0, 0), state="refused", reason="El archivo está vacío."
    )

    text = site.officer().page("/dpo").text

    assert "Rechazada" in text
    assert "El archivo está vacío." in text


def test_each_figure_opens_its_list(site):
    page = site.officer().page("/dpo")

    for path in (
        "/dpo/accesos",
        "/dpo/accesos?resultado=refused",
        "/dpo/permisos?respuesta=given",
        "/dpo/permisos?respuesta=withdrawn",
    ):
        assert path in page.links


def test_the_trail_tells_who_what_for_and_what_came_of_it(site, town):
    town.access(
        town.person(),
        "movilidad",
        outcome=Outcome.REFUSED,
        given=(),
        withheld={"address": "field_not_in_purpose"},
        purpose="licence-renewal",
        basis=None,
        agreement=None,
    )

    text = site.officer().page("/dpo/accesos", entidad="movilidad").text

    assert "Movilidad mira su licencia y sus comparendos para renovarla." in text
    assert "Negado" in text
    assert "address: field_not_in_purpose" in text
    assert "Huella en el árbol" in text


def test_the_officer_s_own_look_is_the_newest_line(site):
    page = site.officer("DPO-77").page("/dpo/accesos")

    assert page.text.index("Oficial DPO-77") < page.text.index("Revisión de la oficina")


@pytest.mark.parametrize(
    "query",
    [
        {"entidad": "salud", "resultado": "permitted"},
        {"finalidad": "vaccination-campaign"},
        {"desde": "2026-01-01", "hasta": "2028-12-31", "entidad": "salud"},
    ],
)
def test_a_filter_of_the_trail_keeps_its_choice(site, town, query):
    town.access(town.person(), "salud")

    page = site.officer().page("/dpo/accesos", **query)

    assert "Salud mira sus vacunas" in page.text
    assert page.source.count(" selected") == 3
    assert "/dpo/accesos" in page.links


def test_a_day_filters_the_trail(site, town):
    town.access(town.person(), "salud")

    page = site.officer().page("/dpo/accesos", desde="2031-01-01")

    assert "No hay anotaciones con estos filtros." in page.text


def test_days_the_wrong_way_round_are_told_and_filter_nothing(site, town):
    town.access(town.person(), "salud")

    page = site.officer().page("/dpo/accesos", desde="2026-12-31", hasta="2026-01-01")

    assert "La fecha «desde» es posterior a la fecha «hasta»." in page.text
    assert "Salud mira sus vacunas" in page.text


@pytest.mark.parametrize("day", ["yesterday", "2026-13-45", "' or 1=1 --"])
def test_what_is_no_day_filters_nothing(site, town, day):
    town.access(town.person(), "salud")

    assert "Salud mira sus vacunas" in site.officer().page("/dpo/accesos", desde=day).text


def test_a_long_trail_comes_in_pages(site, town):
    person = town.person()
    for _ in range(55):
        town.access(person, "educacion")
    officer = site.officer()

    first = officer.page("/dpo/accesos", entidad="educacion")
    older = next(link for link in first.links if "antes=" in link)

    assert "Más recientes" in officer.page(older).text


def test_the_register_shows_an_answer_and_its_proof(site, answered):
    officer = site.officer()

    assert f"/dpo/permisos/{answered}" in officer.page("/dpo/permisos").links
    text = officer.page(f"/dpo/permisos/{answered}").text
    assert "con el aviso versión 1." in text
    assert "Usted permite que Bienestar Social vea los datos que marque." in text
    assert "La huella guardada coincide con este texto." in text
    assert "La firma del recibo es válida." in text


def test_the_register_filters_by_what_its_lists_offer(site, answered):
    officer = site.officer()

    given = officer.page("/dpo/permisos", finalidad="elder-benefit", respuesta="given")
    refused = officer.page("/dpo/permisos", finalidad="elder-benefit", respuesta="invalidated")

    assert f"/dpo/permisos/{answered}" in given.links
    assert "No hay respuestas con estos filtros." in refused.text


def test_the_same_person_has_the_same_code_everywhere(site, town):
    person = town.person()
    visitor, officer = site.citizen(person), site.officer()
    path = "/permisos/contact-update"
    number = visitor.post(path, path, answer="yes").headers["location"].rpartition("/")[2]
    town.access(person, "tramites", purpose="procedure-follow-up")

    proof = officer.page(f"/dpo/permisos/{number}").text
    code = next(word for word in proof.split() if len(word) == 9 and word[4] == "-")

    assert code in officer.page("/dpo/accesos", entidad="tramites").text


@pytest.mark.parametrize(
    "path", ["/dpo/permisos/3f", "/dpo/permisos/00000000-0000-4000-8000-000000000000"]
)
def test_an_answer_that_is_not_there_says_so(site, path):
    assert site.officer().get(path).status_code in {400, 404}
