"""Every citizen page in its states, in both languages, in a browser without JavaScript."""

from datetime import timedelta

import pytest

from hub.ledger.entry import Outcome

PUBLIC = ("/", "/mapa", "/accesibilidad", "/aviso")
PRIVATE = ("/inicio", "/datos", "/accesos", "/permisos", "/descargas")
BOTH = pytest.mark.parametrize("prefix", ["", "/en"])


@BOTH
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_needs_nobody(site, prefix, path):
    page = site.visitor().page(prefix + path)

    assert "script" not in page.tags
    assert page.tags.count("h1") == 1


@BOTH
@pytest.mark.parametrize("path", PRIVATE)
def test_a_private_page_is_whole_and_without_script(site, prefix, path):
    page = site.citizen().page(prefix + path)

    assert "script" not in page.tags
    assert page.tags.count("h1") == 1
    assert f'<html lang="{"en" if prefix else "es"}">' in page.source
    assert page.checked == []


@BOTH
@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE])
def test_help_is_always_in_the_same_place(site, prefix, path):
    page = site.citizen().page(prefix + path)

    help_title = "Ask a person for help" if prefix else "Pida ayuda de una persona"
    assert page.text.rindex(help_title) > len(page.text) * 0.4
    assert page.source.index("<footer") < page.source.index(help_title)


@pytest.mark.parametrize("path", PRIVATE)
def test_the_other_language_is_one_link_away(site, path):
    visitor = site.citizen()

    assert f"/en{path}" in visitor.page(path).links
    assert path in visitor.page(f"/en{path}").links


def test_every_link_of_every_page_leads_somewhere(site):
    visitor, seen = site.citizen(), set()
    waiting = ["/", "/inicio"]
    while waiting:
        path = waiting.pop()
        if path in seen or "entrar" in path or path.startswith(("/dpo", "/en/dpo")):
            continue
        seen.add(path)
        answer = visitor.get(path)
        assert answer.status_code in {200, 303}, path
        if answer.headers["content-type"].startswith("text/html"):
            page = visitor.page(path) if answer.status_code == 200 else None
            links = page.links if page else []
            waiting += [link.split("#")[0] for link in links if link.startswith("/")]

    assert len(seen) > 20


def test_the_entrance_tells_who_reports(site, town):
    town.delivery("salud-0001", "salud", (10, 9, 1))

    text = site.visitor().page("/").text

    assert "Hoy informan 1 de 6 entidades." in text
    assert "Informa desde el" in text
    assert "Secretaría de Educación" in text


def test_the_entrance_has_no_sign_in_form(site):
    assert "form" not in site.visitor().page("/").tags


def test_a_first_visit_is_explained(site):
    text = site.citizen().page("/inicio").text

    assert "Es su primera visita" in text
    assert "No tiene nada pendiente." in text


def test_a_later_visit_tells_what_is_new(site, town):
    person = town.person()
    site.citizen(person)
    town.clock.now += timedelta(days=3)
    town.access(person, "salud")
    town.access(
        person, "movilidad", outcome=Outcome.REFUSED, given=(), withheld={"sex": "no_agreement"}
    )

    text = site.citizen(person).page("/inicio").text

    assert "hubo 2 consultas nuevas de sus datos" in text
    assert "Negamos 1 consulta." in text


def test_a_later_visit_without_news_says_so(site, town):
    person = town.person()
    site.citizen(person)
    town.clock.now += timedelta(days=3)

    assert "No hay novedades desde el" in site.citizen(person).page("/inicio").text


def test_an_ending_permission_waits_on_the_summary(site, town):
    person = town.person()
    give(site.citizen(person), "elder-benefit")
    town.clock.now += timedelta(days=340)

    page = site.citizen(person).page("/inicio")

    assert "termina el" in page.text
    assert "/permisos#elder-benefit" in page.links


def test_data_come_with_their_origin(site):
    text = site.citizen().page("/datos").text

    assert "Luz Marina Ospina Zapata" in text
    assert "Este dato viene de Bienestar Social. Lo recibimos el 12 de noviembre de 2026." in text
    assert "También lo tiene así: Hacienda Municipal." in text
    assert "Vigente desde el 30 de octubre de 2026." in text


def test_both_values_stand_side_by_side_where_agencies_do_not_agree(site):
    text = site.citizen().page("/datos").text

    assert "Las entidades no coinciden" in text
    assert "CALLE 5 # 39-12 APTO 402" in text
    assert "CARRERA 66 # 11A-30" in text
    assert "Por qué usamos este valor: Es el más reciente." in text
    assert "No lo usamos: es más antiguo" in text


def test_a_value_that_several_agencies_give_is_told_once(site, town, sections, contender):
    made = sections("1")
    made["contact"]["phone"] = [
        contender("+573001112233", "salud", why="majority", contested=True),
        contender("+573001112233", "hacienda", why="majority", contested=True, won=False),
        contender("+573004445566", "movilidad", why="majority", contested=True, won=False),
    ]

    page = site.citizen(town.person(made)).page("/datos")

    rows = page.source[page.source.index('id="phone"') :].split("</article>")[0]
    assert rows.count("+573001112233") == 2  # above, and in its row
    assert "Salud y Hacienda Municipal" in rows
    assert "No lo usamos: lo dicen menos entidades" in rows


def test_a_list_shows_every_entry_and_no_contest(site):
    text = site.citizen().page("/datos").text

    assert "Influenza 2026-05-02" in text
    assert "Covid-19 2021-08-11" in text
    assert "Influenza 2026-05-03" not in text


def test_a_sum_shows_its_parts(site):
    text = site.citizen().page("/datos").text

    assert "De qué se suma" in text
    assert text.count("Parte de la suma") == 2


def test_a_criterion_without_words_is_told_in_ours(site, town, sections, contender):
    made = sections("1")
    made["contact"]["phone"] = [
        contender("+573001112233", "salud", why="a-new-one", contested=True),
        contender("+573004445566", "movilidad", why="a-new-one", won=False, contested=True),
    ]

    text = site.citizen(town.person(made)).page("/datos").text

    assert "Lo dicen nuestras reglas." in text
    assert "a-new-one" not in text


def test_delicate_data_wait_for_a_higher_level(site):
    page = site.citizen(level="medio").page("/datos")

    assert "Estos datos son delicados" in page.text
    assert "Emssanar" not in page.source
    assert any("nivel=alto" in link for link in page.links)


def test_delicate_data_show_after_confirming(site, town):
    person = town.person()
    visitor = site.citizen(person, level="medio")

    back = visitor.sign_in(person.sub, "alto", nivel="alto", volver="/datos")

    assert back == "/datos"
    assert "Emssanar" in visitor.page("/datos").text


def test_nothing_held_is_no_error(site, town):
    text = site.citizen(town.person({})).page("/datos").text

    assert "Todavía no hay datos suyos aquí. Eso no es un error." in text


def test_values_are_shown_as_they_are_and_never_as_markup(site, town, sections, contender):
    made = sections("1")
    made["contact"]["email"] = [contender("<script>alert('x')</script>@\"'&.co", "tramites")]

    page = site.citizen(town.person(made)).page("/datos")

    assert "script" not in page.tags
    assert "<script>alert('x')</script>@" in page.text


def test_who_looked_is_told_in_plain_words(site, town):
    person = town.person()
    town.access(person, "salud")

    text = site.citizen(person).page("/accesos").text

    assert "Salud vio: nombre completo y fecha de nacimiento." in text
    assert "Salud mira sus vacunas para avisarle cuál le falta." in text
    assert "La ley lo permite, porque es función de la entidad." in text


def test_refusals_are_told_with_their_reason(site, town):
    person = town.person()
    refuse(town, person)

    text = site.citizen(person).page("/accesos").text

    assert "Movilidad pidió ver: dirección. Dijimos que no." in text
    assert "No hace falta para ese motivo: dirección." in text


def test_own_visits_are_told_as_you(site, town):
    person = town.person()
    visitor = site.citizen(person)
    visitor.page("/datos")

    text = visitor.page("/accesos").text

    assert "Usted usó este sitio" in text
    assert "Usted vio sus datos." in text


@pytest.mark.parametrize(
    ("query", "told", "untold"),
    [
        ({"entidad": "salud"}, "Salud vio", "Movilidad pidió"),
        ({"resultado": "refused"}, "Movilidad pidió", "Salud vio"),
        ({"resultado": "shown"}, "Salud vio", "Movilidad pidió"),
        ({"resultado": "own"}, "Usted vio quién los consultó", "Salud vio"),
        ({"periodo": "month"}, "Salud vio", "Dijimos nunca"),
    ],
)
def test_a_filter_is_a_plain_form(site, town, query, told, untold):
    person = town.person()
    town.access(person, "salud")
    refuse(town, person)

    page = site.citizen(person).page("/accesos", **query)

    assert told in page.text
    assert untold not in page.text
    assert "/accesos" in page.links  # "Quitar filtros"


def test_a_filter_that_leaves_nothing_says_so(site, town):
    page = site.citizen(town.person()).page("/accesos", entidad="tramites")

    assert "No hay anotaciones con estos filtros. Quite un filtro." in page.text


@pytest.mark.parametrize("value", ["<script>", "nadie", "' or 1=1 --", "salud\x00"])
def test_a_filter_value_that_no_list_offers_filters_nothing(site, town, value):
    person = town.person()
    town.access(person, "salud")

    page = site.citizen(person).page("/accesos", entidad=value, resultado=value, periodo=value)

    assert "Salud vio" in page.text
    assert "<script>" not in page.source


def test_a_long_list_comes_in_pages(site, town):
    person = town.person()
    for _ in range(60):
        town.access(person, "salud")
    visitor = site.citizen(person)

    first = visitor.page("/accesos", entidad="salud")
    older = next(link for link in first.links if "antes=" in link)
    second = visitor.page(older)

    assert first.source.count("Salud vio") == 50
    assert second.source.count("Salud vio") == 10
    assert "entidad=salud" in older
    assert "Más recientes" in second.text


def test_the_three_groups_of_permissions_are_there_in_order(site):
    text = site.citizen().page("/permisos").text

    places = [text.index(title) for title in ("Usted decide", "La ley lo permite", "Terminados")]
    assert places == sorted(places)
    assert "No ha dado permisos. Las entidades solo usan lo que la ley les permite." in text


def test_a_use_that_the_law_allows_has_no_switch(site):
    source = site.citizen().page("/permisos").source
    law = source[source.index('id="law"') : source.index('id="ended"')]

    assert "button" not in law
    assert "Ley 1581 de 2012" in law


def test_an_offer_shows_the_actual_values_and_ticks_nothing(site):
    page = site.citizen().page("/permisos/elder-benefit")

    assert "Luz Marina Ospina Zapata" in page.text
    assert "+573155550142" in page.text
    assert page.checked == []
    assert "Puede decir que no. Nadie le puede negar un servicio por eso." in page.text


def test_yes_and_no_weigh_the_same(site):
    source = site.citizen().page("/permisos/elder-benefit").source

    assert (
        source.count('<button class="button second" type="submit" name="answer"')
        + source.count('<button class="button second"')
        >= 2
    )
    assert source.index('value="yes"') < source.index('value="no"')


def test_giving_a_permission_leaves_a_receipt(site):
    visitor = site.citizen()

    receipt = give(visitor, "elder-benefit", optional=["phone"])

    assert "Listo. Usted dio el permiso." in receipt.text
    assert "Nombre completo, fecha de nacimiento y teléfono" in receipt.text
    assert "Con su permiso" in visitor.page("/permisos").text


def test_saying_no_leaves_a_receipt_too(site):
    visitor = site.citizen()
    page = visitor.post("/permisos/elder-benefit", "/permisos/elder-benefit", answer="no")

    assert "Listo. Usted dijo que no." in visitor.page(page.headers["location"]).text
    assert "Dijo que no" in visitor.page("/permisos").text


def test_withdrawing_tells_what_changes_and_asks_for_a_tick(site):
    visitor = site.citizen()
    give(visitor, "elder-benefit")

    page = visitor.page("/permisos/elder-benefit/retirar")
    unticked = visitor.post("/permisos/elder-benefit/retirar", "/permisos/elder-benefit/retirar")

    for title in ("Desde ahora", "Lo que ya pasó", "Lo que conserva", "Lo que puede cambiar"):
        assert title in page.text
    assert unticked.status_code == 400
    assert "Marque «Leí qué cambia» para seguir." in unticked.text
    assert "Con su permiso" in visitor.page("/permisos").text


def test_withdrawing_changes_the_state(site):
    visitor = site.citizen()
    give(visitor, "elder-benefit")
    path = "/permisos/elder-benefit/retirar"

    done = visitor.post(path, path, read="yes")

    assert "Listo. Usted quitó el permiso." in visitor.page(done.headers["location"]).text
    text = visitor.page("/permisos").text
    assert "Lo quitó" in text
    assert "Con su permiso" not in text


def test_withdrawing_what_was_not_given_goes_back(site):
    answer = site.citizen().get("/permisos/elder-benefit/retirar")

    assert (answer.status_code, answer.headers["location"]) == (303, "/permisos")


def test_a_permission_changed_in_another_tab_is_not_overwritten(site):
    visitor = site.citizen()
    give(visitor, "elder-benefit")
    path = "/permisos/elder-benefit/retirar"
    old = visitor.page(path).fields
    visitor.post(path, path, read="yes")

    late = visitor.http.post(path, data={**old, "key": fresh_key(visitor), "read": "yes"})

    assert late.status_code == 409
    assert "Ese permiso ya cambió" in late.text


def test_an_english_answer_keeps_its_language(site):
    visitor = site.citizen()
    path = "/en/permisos/elder-benefit"

    done = visitor.post(path, path, answer="yes")

    assert "Version 1, in English" in visitor.page(done.headers["location"]).text


def test_a_level_too_low_asks_to_confirm(site):
    answer = site.citizen(level="medio").get("/descargas")

    assert answer.status_code == 403
    assert "Necesitamos confirmar otra vez que es usted" in answer.text
    assert "nivel=alto&amp;volver=%2Fdescargas" in answer.text


def test_the_lowest_level_sees_no_data(site):
    answer = site.citizen(level="bajo").get("/datos")

    assert answer.status_code == 403
    assert "Ospina" not in answer.text


@BOTH
@pytest.mark.parametrize("path", ["/nada", "/permisos/nada", "/permisos/vaccination-campaign"])
def test_a_page_that_is_not_there_says_so_in_its_language(site, prefix, path):
    answer = site.citizen().get(prefix + path)

    assert answer.status_code == 404
    assert ("could not find" if prefix else "No encontramos esta página") in answer.text


def test_a_form_that_makes_no_sense_is_told(site):
    visitor = site.citizen()
    path = "/permisos/elder-benefit"

    answer = visitor.post(path, path, answer="maybe")

    assert answer.status_code == 400
    assert "No entendimos la solicitud" in answer.text


def test_a_child_is_told_who_answers(site, town, sections):
    made = sections("1")
    made["identity"]["birth_date"][0]["value"] = "2014-02-01"
    visitor = site.citizen(town.person(made))
    path = "/permisos/elder-benefit"

    answer = visitor.post(path, path, answer="yes")

    assert answer.status_code == 403
    assert "responde quien la representa" in answer.text


def give(visitor, purpose, **more):
    path = f"/permisos/{purpose}"
    done = visitor.post(path, path, answer="yes", **more)
    assert done.status_code == 303, done.text[-500:]
    return visitor.page(done.headers["location"])


def refuse(town, person):
    town.access(
        person,
        "movilidad",
        outcome=Outcome.REFUSED,
        given=(),
        withheld={"address": "field_not_in_purpose"},
        purpose="licence-renewal",
        basis=None,
        agreement=None,
    )


def fresh_key(visitor):
    return visitor.page("/permisos/contact-update").fields["key"]
