"""The style sheet and the templates: ours alone, no script, colours that everybody can read."""

import re
from itertools import product
from pathlib import Path

import pytest

HUB = Path(__file__).parents[3] / "hub"
CSS = (HUB / "static" / "hub.css").read_text(encoding="utf-8")
TEMPLATES = sorted((HUB / "templates").rglob("*.html"))
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS))
ENHANCED = 7.0
MINIMUM = 4.5
ON_WHITE = ("city", "city-dark", "ink", "ink-soft", "good", "bad", "care", "other")
ON_ITS_OWN = (
    ("good", "good-pale"),
    ("bad", "bad-pale"),
    ("care", "care-pale"),
    ("other", "other-pale"),
)
EACH = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ON_WHITE)
def test_a_text_colour_reads_at_seven_to_one_on_white(name):
    assert contrast(TOKENS[name], TOKENS["paper"]) >= ENHANCED


@pytest.mark.parametrize(("text", "ground"), ON_ITS_OWN)
def test_a_tag_reads_on_its_own_ground(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= MINIMUM


@pytest.mark.parametrize(
    ("text", "ground"), [*product(("ink", "ink-soft", "city"), ("wash", "city-pale"))]
)
def test_text_reads_on_the_washes(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= MINIMUM


def test_the_focus_is_seen_against_the_page_and_under_its_text():
    assert contrast(TOKENS["ink"], TOKENS["focus"]) >= ENHANCED
    assert contrast(TOKENS["ink"], TOKENS["paper"]) >= 3


def test_the_measure_of_contrast_is_the_known_one():
    assert round(contrast("#003893", "#ffffff"), 2) == 10.57


def test_the_style_sheet_stays_small():
    assert len(CSS.splitlines()) <= 450
    assert len(CSS.encode()) < 40_000


@pytest.mark.parametrize(
    "foreign", ["@import", "@font-face", "url(", "http:", "https:", "!important"]
)
def test_the_style_sheet_loads_nothing(foreign):
    assert foreign not in CSS


def test_every_colour_is_a_token():
    rules = CSS[CSS.index("/* Page */") : CSS.index("@media print")]

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []


@pytest.mark.parametrize(
    "feature", ["@media print", "forced-colors: active", "prefers-reduced-motion", ":focus-visible"]
)
def test_the_style_sheet_thinks_of_everybody(feature):
    assert feature in CSS


def test_the_static_folder_holds_only_what_is_ours():
    assert {path.name for path in (HUB / "static").iterdir()} == {"hub.css", "mark.svg"}


@EACH
def test_a_template_has_no_script_and_no_inline_style(path):
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"<script|<style|<iframe|\son[a-z]+=|\sstyle=|javascript:", source)


@EACH
def test_a_template_trusts_no_value(path):
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"\|\s*safe|autoescape false|Markup", source)


@EACH
def test_a_template_points_to_no_other_site(path):
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", path.read_text(encoding="utf-8"))


@EACH
def test_nothing_is_ticked_in_advance(path):
    source = path.read_text(encoding="utf-8")

    assert "checked" not in source or path.stem == "forms"
    assert source.count(" checked") <= 1  # The development provider's radio buttons only.


@EACH
def test_every_form_that_changes_something_carries_its_token(path):
    source = path.read_text(encoding="utf-8")
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", source, re.DOTALL)

    assert all(re.search(r"guard\(page\)|name=\"csrf\"|name=\"ticket\"", form) for form in forms)


@EACH
def test_a_page_has_one_first_heading(path):
    source = path.read_text(encoding="utf-8")
    expected = 1 if "block content" in source and path.stem != "page" else 0

    assert len(re.findall("<h1", source)) == expected
