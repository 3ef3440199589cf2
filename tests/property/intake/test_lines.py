"""Lines are the same however the bytes arrive."""

from collections.abc import Iterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from hub.intake.feed import Feed
from hub.intake.readers.lines import lines
from hub.intake.sealed import Unsealed

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\n\r\ufeff"), max_size=30)


def _pieces(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    for size in sizes:
        piece, data = data[:size], data[size:]
        yield piece
    yield data


@given(content=st.lists(texts, max_size=30), sizes=st.lists(st.integers(0, 40), max_size=20))
def test_lines_do_not_depend_on_the_pieces(
    content: list[str], sizes: list[int], feeds: Mapping[str, Feed]
) -> None:
    data = "".join(f"{text}\n" for text in content).encode()

    found = list(lines(Unsealed(_pieces(data, sizes)), feeds["tramites"]))

    assert found == list(enumerate(content, start=1))
