"""JSON that parsers disagree about is refused before anything reads it."""

import pytest

from hub.services.strict_json import StrictJsonError, read_object


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "null",
        "[]",
        '"text"',
        "7",
        "{",
        '{"a": 1,}',
        '{"a": 1, "a": 2}',
        '{"x": {"a": 1, "a": 2}}',
        '{"a": NaN}',
        '{"a": Infinity}',
        "{'a': 1}",
        '{"a": 1} {"b": 2}',
        '{"a": 1}x',
        b'{"a": "\xff"}',
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_anything_but_one_plain_object_is_refused(text: str | bytes) -> None:
    with pytest.raises(StrictJsonError):
        read_object(text)


def test_message_does_not_repeat_the_text() -> None:
    with pytest.raises(StrictJsonError) as caught:
        read_object('{"cedula": 31234567')

    assert "31234567" not in str(caught.value)


def test_plain_object_is_read() -> None:
    assert read_object(b'{"a": {"b": [1, null]}}') == {"a": {"b": [1, None]}}
