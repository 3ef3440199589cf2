"""Choosing the reader, and the size of the whole file."""

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest

from hub.intake.errors import FileRefused
from hub.intake.feed import Feed, FeedFormat, FileCheck
from hub.intake.readers.read import read

Feeds = Mapping[str, Feed]


@pytest.mark.parametrize("agency", ["bienestar", "educacion", "hacienda", "movilidad", "salud"])
def test_no_byte_is_read_of_a_file_that_is_too_big(feeds: Feeds, agency: str) -> None:
    feed, source = feeds[agency], io.BytesIO(b"x" * 10)

    with pytest.raises(FileRefused) as caught:
        list(read(source, feed.limit(FileCheck.MAX_BYTES) + 1, feed))

    assert (caught.value.rule, source.tell()) == ("archivo-demasiado-grande", 0)


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_every_format_has_a_reader_that_refuses_nonsense(
    feeds: Feeds, feed_format: FeedFormat
) -> None:
    rules = {rule.check: rule for feed in feeds.values() for rule in feed.file_rules.values()}
    feed = replace(feeds["hacienda"], format=feed_format, file_rules=rules)

    with pytest.raises(FileRefused):
        list(read(io.BytesIO(b"nada de esto"), 12, feed))


def test_a_refusal_says_its_rule_and_its_reason(feeds: Feeds) -> None:
    refusal = feeds["tramites"].refusal(FileCheck.MIN_BYTES)

    assert str(refusal) == f"archivo-vacio: {refusal.reason}"
