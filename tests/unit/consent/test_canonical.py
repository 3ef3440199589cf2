"""The same document always has the same bytes."""

from consent.canonical import Json, canonical_bytes


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical_bytes({"b": 1, "a": 2}) == canonical_bytes({"a": 2, "b": 1})


def test_spanish_letters_are_written_as_they_are() -> None:
    assert canonical_bytes({"dato": "Dirección"}) == '{"dato":"Dirección"}'.encode()


def test_nested_keys_are_sorted_and_nothing_is_padded() -> None:
    document: dict[str, Json] = {"z": [{"b": None, "a": True}], "a": {"d": 1, "c": "x"}}

    assert canonical_bytes(document) == b'{"a":{"c":"x","d":1},"z":[{"a":true,"b":null}]}'
