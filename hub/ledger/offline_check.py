"""Comprueba la copia de «Mis datos en Cali» sin internet: solo necesita Python 3.8 o posterior.

Uso:  python3 comprobar.py [carpeta] [--llave LLAVE]

Este archivo no usa nada más que la biblioteca estándar, para que cualquiera pueda leerlo entero.
Hace cuatro cosas: rehace la huella (SHA-256) de cada archivo de la lista, comprueba la firma de
la lista, rehace la huella de cada acceso y comprueba que está en el registro firmado de la ciudad.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple  # noqa: UP035 - también para Python 3.8

Point = Tuple[int, int, int, int]  # noqa: UP006
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
HASH_BYTES = 32
KEY_ID_BYTES = 4


class NotRightError(Exception):
    """Algo no es como debe ser."""


def main(arguments: List[str]) -> int:  # noqa: UP006
    """Comprueba la carpeta y dice qué encontró; 0 si todo está bien."""
    key = arguments[arguments.index("--llave") + 1] if "--llave" in arguments else None
    named = [one for one in arguments if one not in ("--llave", key)]
    folder = Path(named[0]) if named else Path(__file__).resolve().parent
    try:
        files = check_files(folder)
        proved, waiting = check_accesses(folder, key)
    except (NotRightError, OSError, ValueError, KeyError, IndexError) as wrong:
        sys.stdout.write(f"NO está bien: {wrong}\n")
        return 1
    sys.stdout.write(f"Bien: {files} archivos son los que la ciudad firmó.\n")
    sys.stdout.write(f"Bien: {proved} accesos están en el registro firmado.\n")
    if waiting:
        sys.stdout.write(
            f"{waiting} accesos recientes todavía no tenían prueba al bajar la copia.\n"
        )
    return 0


def check_files(folder: Path) -> int:
    """Compara cada archivo con la lista firmada."""
    manifest = (folder / "manifiesto.json").read_bytes()
    pem = (folder / "clave.pem").read_text(encoding="ascii")
    public_key = base64.b64decode("".join(pem.strip().splitlines()[1:-1]))[-32:]
    if not is_signed(public_key, manifest, (folder / "manifiesto.sig").read_bytes()):
        raise NotRightError("la firma de manifiesto.json no corresponde.")
    listed = json.loads(manifest)["archivos"]
    for one in listed:
        content = (folder / one["nombre"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != one["sha256"]:
            raise NotRightError(f"{one['nombre']} fue cambiado.")
    return len(listed)


def check_accesses(folder: Path, key: "str | None") -> Tuple[int, int]:  # noqa: UP006
    """Comprueba que cada acceso está en el registro; dice cuántos, y cuántos esperan prueba."""
    vkey = key or (folder / "registro.vkey").read_text(encoding="utf-8").strip()
    roots: Dict[str, Tuple[int, bytes]] = {}  # noqa: UP006
    proved = waiting = 0
    for access in json.loads((folder / "accesos.json").read_text(encoding="utf-8"))["accesos"]:
        if access.get("prueba") is None:
            waiting += 1
            continue
        proof = (folder / access["prueba"]).read_text(encoding="utf-8")
        check_access(access, proof, vkey, roots)
        proved += 1
    return proved, waiting


def check_access(
    access: Dict[str, Any],  # noqa: UP006
    proof: str,
    vkey: str,
    roots: Dict[str, Tuple[int, bytes]],  # noqa: UP006
) -> None:
    """Rehace la huella de un acceso y sube con ella hasta la raíz firmada."""
    number, leaf = access["numero"], bytes.fromhex(access["huella"])
    if access.get("entrada") is not None:
        made = hashlib.sha256(b"\x00" + access["entrada"].encode()).digest()
        if made != leaf:
            raise NotRightError(f"el acceso {number} no da su huella.")
    head, _, note = proof.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or lines[1] != f"index {number}":
        raise NotRightError(f"la prueba del acceso {number} es de otro.")
    if note not in roots:
        roots[note] = open_checkpoint(note, vkey)
    size, root = roots[note]
    path = [base64.b64decode(line, validate=True) for line in lines[2:]]
    if climb(leaf, int(number), size, path) != root:
        raise NotRightError(f"el acceso {number} no está en el registro firmado.")


def climb(leaf: bytes, index: int, size: int, path: List[bytes]) -> bytes:  # noqa: UP006
    """La raíz a la que lleva una prueba de inclusión (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise NotRightError("una prueba nombra una entrada que no cabe en el registro.")
    last, made = size - 1, leaf
    for beside in path:
        if last == 0 or len(beside) != HASH_BYTES:
            raise NotRightError("una prueba trae hashes de sobra o mal formados.")
        if index & 1 or index == last:
            made = hashlib.sha256(b"\x01" + beside + made).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            made = hashlib.sha256(b"\x01" + made + beside).digest()
        index, last = index >> 1, last >> 1
    if last:
        raise NotRightError("a una prueba le faltan hashes.")
    return made


def open_checkpoint(note: str, vkey: str) -> Tuple[int, bytes]:  # noqa: UP006
    """Comprueba la firma de un punto de control; da su tamaño y su raíz."""
    name, key_id, encoded = vkey.split("+", 2)
    key = base64.b64decode(encoded, validate=True)
    if key[0] != 1 or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        raise NotRightError("la llave del registro está mal escrita.")
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    if not blank or origin != name:
        raise NotRightError("el punto de control es de otro registro.")
    for line in signatures.splitlines():
        signer, _, signed = line[2:].partition(" ")
        content = base64.b64decode(signed)
        if (signer, content[:KEY_ID_BYTES].hex()) == (name, key_id):
            if not is_signed(key[1:], text.encode(), content[KEY_ID_BYTES:]):
                raise NotRightError("la firma del punto de control no corresponde.")
            return int(size), base64.b64decode(root, validate=True)
    raise NotRightError("el registro no firma el punto de control.")


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Si esta llave firmó este mensaje (Ed25519, RFC 8032)."""
    if len(signature) != 64 or len(public_key) != 32:  # noqa: PLR2004 - RFC 8032
        return False
    key, nonce = _point(public_key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return _same(_times(scalar, _base()), _add(nonce, _times(challenge, key)))


def _base() -> Point:
    y = 4 * pow(5, PRIME - 2, PRIME) % PRIME
    x = _abscissa(y, 0)
    if x is None:
        raise NotRightError("la curva no tiene base.")
    return (x, y, 1, x * y % PRIME)


def _point(encoded: bytes) -> "Point | None":
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _abscissa(y, sign)
    return None if x is None else (x, y, 1, x * y % PRIME)


def _abscissa(y: int, sign: int) -> "int | None":
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    return PRIME - x if x & 1 != sign else x


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * CURVE % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def _times(scalar: int, point: Point) -> Point:
    made: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            made = _add(made, point)
        point, scalar = _add(point, point), scalar >> 1
    return made


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % PRIME == 0 and (
        one[1] * other[2] - other[1] * one[2]
    ) % PRIME == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
