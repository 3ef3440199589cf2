"""CSV as other programs write it: whatever a quoted text holds comes back."""

import csv
import io
from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.intake.feed import Feed
from hub.intake.readers.read import read

COLUMNS = 16
texts = st.text(
    st.characters(
        codec="latin-1",
        categories=("L", "N", "P", "Zs"),
        include_characters='"\n',
        exclude_characters=";",
    ),
    max_size=20,
)
rows_of_texts = st.lists(st.lists(texts, min_size=COLUMNS, max_size=COLUMNS), max_size=12)


def _written(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([names, *rows])
    return target.getvalue().encode("latin-1")


@settings(deadline=None)
@given(rows=rows_of_texts)
def test_what_a_csv_writer_quotes_is_read_as_it_was(
    rows: list[list[str]], feeds: Mapping[str, Feed]
) -> None:
    feed = feeds["hacienda"]
    data = _written(feed.objects[0].column_names, rows)

    batches = list(read(io.BytesIO(data), len(data), feed))

    found = [list(row.values())[1:] for batch in batches for row in batch.table.to_pylist()]
    assert found == [[text if text.strip() else None for text in row] for row in rows]
