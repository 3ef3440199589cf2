"""PostgreSQL's own compression (pglz, src/common/pg_lzcompress.c), read as far as it goes."""

ITEMS_A_CONTROL = 8
LONG_MATCH = 18


def decompress(data: bytes, raw_size: int) -> bytes | None:
    """Return the bytes that `data` stands for, cut short where it ends; None when it is not pglz."""
    out, at = bytearray(), 0
    while at < len(data) and len(out) < raw_size:
        control, at = data[at], at + 1
        for item in range(ITEMS_A_CONTROL):
            if at >= len(data) or len(out) >= raw_size:
                break
            if not control >> item & 1:
                out.append(data[at])
                at += 1
                continue
            moved = _copy(data, at, out)
            if moved is None:
                return None
            at = moved
    return bytes(out[:raw_size])


def _copy(data: bytes, at: int, out: bytearray) -> int | None:
    """Repeat what a tag points back to; return where the next item is."""
    if at + 1 >= len(data):
        return len(data)
    length, back = (data[at] & 0x0F) + 3, (data[at] & 0xF0) << 4 | data[at + 1]
    at += 2
    if length == LONG_MATCH and at < len(data):
        length, at = length + data[at], at + 1
    if not 0 < back <= len(out):
        return None
    piece = bytes(out[-back:])
    out += (piece * (length // back + 1))[:length]
    return at
