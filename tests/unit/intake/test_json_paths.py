"""Paths into nested records."""

import pytest

from hub.intake.readers.json_paths import Pick, gather, parse_path, tree_of

RECORD = {
    "id": "P-1",
    "name": [{"given": ["Ana", "Sol"], "family": "Ruiz"}, {"family": "Otra"}],
    "telecom": [{"system": "phone", "value": "315"}, {"system": "email", "value": "a@b.co"}],
    "extension": [{"url": "https://hub.example/fhir/eps", "valueString": "EPS Sur"}],
    "meta": {"empty": {}},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("id", "P-1"),
        ("name[0].given", ["Ana", "Sol"]),
        ("name[1].family", "Otra"),
        ("telecom[system=email].value", "a@b.co"),
        ("extension[url=https://hub.example/fhir/eps].valueString", "EPS Sur"),
        ("name[7].family", None),
        ("telecom[system=fax].value", None),
        ("meta.empty.deeper.still", None),
        ("id.deeper", None),
        ("id[0]", None),
        ("id[system=phone]", None),
    ],
)
def test_a_path_is_followed_or_breaks_off_quietly(path: str, found: object) -> None:
    place: list[object] = [None]

    gather(RECORD, tree_of([parse_path(path)]), place)

    assert place == [found]


def test_paths_that_share_their_way_are_followed_together() -> None:
    paths = [
        "name[0].family",
        "name[0]",
        "telecom[system=fax].value",
        "telecom[system=phone].value",
    ]
    places: list[object] = [None] * len(paths)

    gather(RECORD, tree_of([parse_path(path) for path in paths]), places)

    assert places == ["Ruiz", RECORD["name"][0], None, "315"]


def test_of_several_items_with_one_key_the_first_is_taken() -> None:
    place: list[object] = [None]
    twice = [{"k": ["x"]}, "text", {"k": "x", "v": 1}, {"k": "x", "v": 2}]

    gather({"a": twice}, tree_of([parse_path("a[k=x].v")]), place)

    assert place == [1]


def test_a_path_is_read_into_steps() -> None:
    steps = parse_path("telecom[system=phone].value[0]")

    assert steps == ("telecom", Pick("system", "phone"), "value", 0)


@pytest.mark.parametrize("path", ["", "a[", "a]b", "a[]", "a[=b]", "a[12345]", "."])
def test_what_is_not_a_path_has_no_steps(path: str) -> None:
    assert parse_path(path) == ()
