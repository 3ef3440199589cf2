"""Files spoiled at random: a reader gives rows or refuses, and does nothing else."""

import io
import zipfile
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.intake.errors import FileRefused
from hub.intake.feed import Feed
from hub.intake.readers.read import read

AGENCIES = ["bienestar", "educacion", "hacienda", "movilidad", "salud", "tramites"]
NASTY = b"\",;{}[]\\\n\r\0<>/='\xff\xc3"


def _spoil(data: bytes, dice: Random) -> bytes:
    """Cut, overwrite, remove, insert or repeat."""
    place, other, length = dice.randrange(len(data)), dice.randrange(len(data)), dice.randrange(200)
    match dice.randrange(5):
        case 0:
            return data[:place]
        case 1:
            return data[:place] + dice.randbytes(length) + data[place + length :]
        case 2:
            return data[:place] + data[place + length :]
        case 3:
            return data[:place] + bytes(dice.choices(NASTY, k=5)) + data[place:]
        case _:
            return data[:place] + data[other : other + length] + data[place:]


def _spoil_inside(workbook: bytes, dice: Random) -> bytes:
    """Spoil one part of a workbook and close the ZIP properly, so that the damage is inside."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(target, "w") as spoiled:
        victim = dice.choice(source.namelist())
        for name in source.namelist():
            content = source.read(name)
            spoiled.writestr(name, _spoil(content, dice) if name == victim else content)
    return target.getvalue()


def _rows(data: bytes, feed: Feed) -> int | None:
    """Count what a reader makes of the bytes; None when it refuses them."""
    try:
        return sum(len(b.table) + len(b.broken) for b in read(io.BytesIO(data), len(data), feed))
    except FileRefused:
        return None


@pytest.mark.parametrize("agency", AGENCIES)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(dice=st.randoms())
def test_spoiled_bytes_are_read_or_refused(
    agency: str, dice: Random, samples: Mapping[str, bytes], feeds: Mapping[str, Feed]
) -> None:
    rows = _rows(_spoil(samples[agency], dice), feeds[agency])

    assert rows is None or rows >= 0


@settings(max_examples=120, deadline=None)
@given(dice=st.randoms())
def test_a_workbook_spoiled_inside_is_read_or_refused(
    dice: Random, samples: Mapping[str, bytes], feeds: Mapping[str, Feed]
) -> None:
    rows = _rows(_spoil_inside(samples["educacion"], dice), feeds["educacion"])

    assert rows is None or rows >= 0


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_whole_sample_is_read(
    agency: str, samples: Mapping[str, bytes], feeds: Mapping[str, Feed]
) -> None:
    assert _rows(samples[agency], feeds[agency])


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_file_cut_anywhere_is_never_read_as_a_shorter_one(
    agency: str, samples: Mapping[str, bytes], feeds: Mapping[str, Feed]
) -> None:
    data = samples[agency]
    cuts = [len(data) * part // 40 for part in range(1, 40)]

    accepted = [cut for cut in cuts if _rows(data[:cut], feeds[agency]) is not None]

    assert [cut for cut in accepted if not data[:cut].endswith(b"\n")] == []
