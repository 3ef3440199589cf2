"""The pages in Chromium with JavaScript off: axe, reflow, keyboard, targets, and planted faults."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from hub.ledger.entry import Outcome

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_playwright = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")

BINARIES = ("/usr/lib/chromium/chromium", shutil.which("chromium") or "")
CHROMIUM = next((path for path in BINARIES if path and Path(path).exists()), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 1280)
SMALLEST_TARGET = 24
FULL_WIDTH = "document.documentElement.scrollWidth"
SMALL_BUTTONS = (
    "document.querySelector('main').insertAdjacentHTML('afterbegin',"
    " '<button style=\"width:12px;height:12px;padding:0\">a</button>'.repeat(3))"
)
PAGES = (
    "/", "/mapa", "/accesibilidad", "/aviso", "/inicio", "/datos", "/accesos",
    "/accesos?entidad=tramites", "/permisos", "/permisos/elder-benefit",
    "/permisos/contact-update/retirar", "/descargas", "/nada", "/representacion",
)  # fmt: skip
OFFICE_PAGES = (
    "/dpo",
    "/dpo/accesos",
    "/dpo/permisos",
    "/dpo/accesos?desde=2027-01-01&hasta=2026-01-01",
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tokens(site) -> dict[str, str]:
    """A citizen with something on every page, and an officer."""
    town = site.town
    person = town.person()
    site.citizen(person)
    town.clock.now += timedelta(days=2)
    town.access(person, "salud")
    town.access(
        person, "movilidad", outcome=Outcome.REFUSED, given=(), withheld={"sex": "no_agreement"}
    )
    town.delivery("salud-0123456789abcdef", "salud", (1200, 1180, 20))
    citizen, officer = site.citizen(person), site.officer()
    for purpose in ("contact-update", "form-prefill"):
        citizen.post(f"/permisos/{purpose}", f"/permisos/{purpose}", answer="yes")
    path = "/permisos/form-prefill/retirar"
    citizen.post(path, path, read="yes")
    return {name: who.http.cookies["sesion"] for name, who in (("", citizen), ("dpo", officer))}


@pytest.fixture
def open_page(site, chromium, tokens):
    """Open a page at a width as whoever it is for; axe alone needs a browser that runs scripts."""
    contexts = []

    def make(path, width=1280, *, scripts=False, **more):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, **more
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        token = tokens["dpo" if "/dpo" in path else ""]
        context.add_cookies([{"name": "sesion", "value": token, "url": site.address}])
        page = context.new_page()
        page.goto(site.address + path)
        return page

    yield make
    for context in contexts:
        context.close()


def run_axe(page):
    """Run axe with the five tags; the checker is evaluated, since the policy lets nothing load it."""
    page.evaluate(axe_playwright.AXE_FILE_PATH.read_text(encoding="utf-8"))
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "resultTypes": ["violations", "incomplete"],
    }
    found = page.evaluate("options => axe.run(document, options)", options)
    return (
        {each["id"]: [node["html"] for node in each["nodes"]] for each in found["violations"]},
        {each["id"]: [node["html"] for node in each["nodes"]] for each in found["incomplete"]},
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", [*PAGES, *OFFICE_PAGES])
def test_axe_finds_nothing(open_page, path, width):
    violations, incomplete = run_axe(open_page(path, width, scripts=True))

    assert violations == {}
    assert incomplete == {}


@pytest.mark.parametrize("path", ["/en/", "/en/datos", "/en/accesos", "/en/permisos", "/en/dpo"])
def test_axe_finds_nothing_in_english(open_page, path):
    violations, incomplete = run_axe(open_page(path, scripts=True))

    assert violations == {}
    assert incomplete == {}


@pytest.mark.parametrize("path", [*PAGES, *OFFICE_PAGES])
def test_a_page_fits_a_small_phone_and_double_text(open_page, path):
    page = open_page(path, 320)
    assert page.evaluate(FULL_WIDTH) <= 320

    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(FULL_WIDTH) <= 640


@pytest.mark.parametrize("path", [*PAGES, *OFFICE_PAGES])
def test_headings_skip_no_level(open_page, path):
    levels = open_page(path).evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
    )

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", ["/", "/datos", "/permisos/elder-benefit", "/dpo/accesos"])
def test_the_keyboard_reaches_everything_and_the_focus_is_seen(open_page, path):
    page = open_page(path)
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary')]"
        ".length"
    )
    reached = set()
    for _ in range(wanted + 25):
        page.keyboard.press("Tab")
        place, seen = page.evaluate(
            "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " const all = [...document.querySelectorAll('*')];"
            " return [e === document.body ? -1 : all.indexOf(e), s.boxShadow !== 'none' || s.outlineStyle !== 'none']; })()"
        )
        if place >= 0:
            assert seen
            reached.add(place)

    assert len(reached) >= wanted


@pytest.mark.parametrize("path", PAGES)
def test_targets_are_large_enough_to_touch(open_page, path):
    small = open_page(path, 320).evaluate(
        "size => [...document.querySelectorAll('button,.button,nav a,input:not([type=hidden]),select')]"
        ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.height < size || box.width < size))"
        ".map(([html]) => html)",
        SMALLEST_TARGET,
    )

    assert small == []


def test_the_whole_path_of_a_permission_works_without_javascript(site, open_page):
    page = open_page("/permisos")
    page.click("#elder-benefit a.button")
    page.check("#optional-phone")
    page.click("button[value=yes]")
    assert "Listo. Usted dio el permiso." in page.inner_text("h1")

    page.goto(f"{site.address}/permisos/elder-benefit/retirar")
    page.click("button.grave")
    assert page.inner_text("#faults") == "Falta un paso"

    page.check("#read-yes")
    page.click("button.grave")
    assert "Listo. Usted quitó el permiso." in page.inner_text("h1")


def test_signing_in_works_without_javascript(site, chromium):
    person = site.town.person(name="Rosa Elvira")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address)
    page.click("text=Entrar")
    page.check(f"#sub-{person.sub}")
    page.click("button.button")
    where = page.url
    page.click("text=Salir")
    left = page.inner_text("h1")
    context.close()

    assert where == f"{site.address}/inicio"
    assert left == "Usted salió"


def test_the_policy_stops_a_script_that_got_in(site, chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site.address)
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        " document.head.append(s);"
    )
    ran = page.evaluate("window.bad")
    context.close()

    assert ran is None


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('label[for=entidad]').remove()", "select-name"),
        (
            SMALL_BUTTONS,
            "target-size",
        ),
    ],
)
def test_the_checker_finds_a_planted_fault(open_page, fault, rule):
    page = open_page("/accesos", scripts=True)
    page.evaluate(fault)

    violations, _ = run_axe(page)

    assert rule in violations


@pytest.mark.parametrize("path", ["/", "/accesos", "/dpo"])
def test_forced_colours_and_print_keep_the_page(open_page, path):
    page = open_page(path, forced_colors="active")
    assert page.is_visible("h1")

    page.emulate_media(media="print")
    assert page.is_visible("h1")
    assert not page.is_visible(".skip")
