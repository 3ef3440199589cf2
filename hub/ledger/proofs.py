"""Checking inclusion and consistency proofs, step by step as RFC 9162 2.1.3.2 and 2.1.4.2 say."""

import hmac
from collections.abc import Iterator, Sequence

from hub.ledger.errors import ProofError
from hub.ledger.merkle import EMPTY_ROOT, HASH_BYTES, node_hash

MAX_PROOF_HASHES = 63


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless `path` proves that `leaf` stands at `index` of this tree."""
    _check_shape((leaf, root), path)
    if not 0 <= index < size:
        raise ProofError("La prueba nombra una entrada que no cabe en el árbol.")
    position, last, computed = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofError("La prueba de inclusión trae hashes de sobra.")
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            position, last = _skip_to_left_turn(position, last)
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or not hmac.compare_digest(computed, root):
        raise ProofError("La prueba de inclusión no lleva a la raíz del árbol.")


def check_consistency(
    old_size: int, new_size: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raise ProofError unless the old tree is a prefix of the new one."""
    _check_shape((old_root, new_root), path)
    if not 0 <= old_size <= new_size:
        raise ProofError("La prueba de consistencia nombra tamaños imposibles.")
    if old_size in (0, new_size):
        _check_trivial(old_size == new_size, path, old_root, new_root)
        if old_size == 0 and old_root != EMPTY_ROOT:
            raise ProofError("La raíz del árbol vacío no es la que debe ser.")
        return
    _check_growth(old_size, new_size, path, (old_root, new_root))


def _check_trivial(same: bool, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if path:
        raise ProofError("Entre árboles iguales o vacíos no cabe ninguna prueba.")
    if same and not hmac.compare_digest(old_root, new_root):
        raise ProofError("Dos árboles del mismo tamaño tienen raíces distintas.")


def _check_growth(
    old_size: int, new_size: int, path: Sequence[bytes], roots: tuple[bytes, bytes]
) -> None:
    hashes = iter(path)
    start = roots[0] if old_size & (old_size - 1) == 0 else _next(hashes)
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = start
    for sibling in hashes:
        if last == 0:
            raise ProofError("La prueba de consistencia trae hashes de sobra.")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            position, last = _skip_to_left_turn(position, last)
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    _check_end(last, (old, new), roots)


def _check_end(last: int, computed: tuple[bytes, bytes], roots: tuple[bytes, bytes]) -> None:
    if last != 0:
        raise ProofError("A la prueba de consistencia le faltan hashes.")
    if not hmac.compare_digest(b"".join(computed), b"".join(roots)):
        raise ProofError("La prueba de consistencia no lleva a las dos raíces.")


def _skip_to_left_turn(position: int, last: int) -> tuple[int, int]:
    """Climb past the levels where a right edge has no sibling."""
    while not position & 1 and position != 0:
        position, last = position >> 1, last >> 1
    return position, last


def _next(hashes: Iterator[bytes]) -> bytes:
    first = next(hashes, None)
    if first is None:
        raise ProofError("A la prueba de consistencia le faltan hashes.")
    return first


def _check_shape(named: tuple[bytes, bytes], path: Sequence[bytes]) -> None:
    if len(path) > MAX_PROOF_HASHES:
        raise ProofError(f"Una prueba trae como máximo {MAX_PROOF_HASHES} hashes.")
    if any(len(piece) != HASH_BYTES for piece in (*named, *path)):
        raise ProofError(f"Un hash mide {HASH_BYTES} bytes.")
