"""The static layout: paths, widths and bytes as C2SP tlog-tiles says."""

import pytest

from hub.ledger.errors import LedgerError
from hub.ledger.merkle import leaf_hash, tree_root
from hub.ledger.paths import root_at
from hub.ledger.tiles import (
    FileTiles,
    decode_bundle,
    encode_bundle,
    entries_path,
    tile_files,
    tile_path,
)


def layout(size: int) -> dict[str, bytes]:
    return {file.path: file.content for file in tile_files(b"%d" % n for n in range(size))}


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 0, 1, "tile/0/000.p/1"),
        (0, 999, 256, "tile/0/999"),
        (0, 1_000, 256, "tile/0/x001/000"),
        (3, 1_234_067, 256, "tile/3/x001/x234/067"),
        (0, 1_234_067, 112, "tile/0/x001/x234/067.p/112"),
    ],
)
def test_path_is_written_in_groups_of_three(level: int, number: int, width: int, path: str) -> None:
    assert tile_path(level, number, width) == path


def test_bundle_of_entries_has_its_own_path() -> None:
    assert entries_path(1_000, 7) == "tile/entries/x001/000.p/7"


def test_layout_of_70000_entries_has_the_widths_of_the_specification() -> None:
    paths = layout(70_000)

    full = [path for path in paths if path.startswith("tile/0/") and ".p/" not in path]
    assert len(full) == 273
    assert {path for path in paths if ".p/" in path} == {
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/273.p/112",
    }


def test_256_entries_make_one_full_tile_and_one_node_above() -> None:
    assert layout(256).keys() == {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"}


def test_empty_log_has_no_tiles() -> None:
    assert layout(0) == {}


@pytest.mark.parametrize("size", [1, 255, 256, 257, 5_000])
def test_root_is_read_back_from_the_files_alone(size: int) -> None:
    tiles = FileTiles(layout(size).__getitem__, size)

    assert root_at(tiles, size) == tree_root(leaf_hash(b"%d" % n) for n in range(size))


def test_tile_beyond_the_log_is_empty() -> None:
    assert FileTiles(layout(3).__getitem__, 3).tile(1, 0) == ()


def test_entries_come_out_of_a_bundle_as_they_went_in() -> None:
    entries = [b"", b"a", b"x" * 65_535]

    assert decode_bundle(encode_bundle(entries)) == entries


@pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x01", b"\x00\x02a", b"\x00\x01ab"])
def test_bundle_cut_short_is_refused(bundle: bytes) -> None:
    with pytest.raises(LedgerError):
        decode_bundle(bundle)
