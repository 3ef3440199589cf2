"""Opening a person's sections to the API role, for the rest of one transaction (docs/adr/0011).

Row security alone would show the sections of whomever the session names, and any statement may
name anybody. So the policy of `hub.sections` asks for an opening as well: the categories decided,
sealed with a key that the API role cannot read, and good for one citizen, or one list of them, in
one transaction. Only deciding makes openings; import-linter holds that.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, text

from hub.records.identifiers import CitizenId
from hub.vault.keyring import KeyPurpose, KeyRing

VERSION = "v1"
SHA256_BLOCK_BYTES = 64
# Which transaction this is: an opening seen in one is worth nothing in any other.
MARK = (
    "concat_ws('/', session_user, pg_backend_pid(),"
    " (extract(epoch from transaction_timestamp()) * 1000000)::bigint)"
)
# A schema of its own, which no role but the owner may even enter; one row. Both columns are the
# key already mixed with the pads of RFC 2104: PostgreSQL has SHA-256 and no HMAC of its own.
KEYS_TABLE = """
create table if not exists wall.keys (
  place smallint primary key check (place = 1), inner_pad bytea not null, outer_pad bytea not null
)
"""
OPENED_CATEGORIES = f"""
create or replace function hub.opened_categories() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $wall$
declare
  opening text := nullif(current_setting('hub.opening', true), '');
  pads wall.keys;
  said bytea;
begin
  select * into pads from wall.keys;
  if opening is null or pads is null then
    return array[]::text[];
  end if;
  said := convert_to(concat_ws('|', '{VERSION}', {MARK},
    concat_ws('/', nullif(current_setting('hub.citizen', true), ''),
      nullif(current_setting('hub.citizens', true), '')), split_part(opening, '|', 1)), 'UTF8');
  if encode(sha256(pads.outer_pad || sha256(pads.inner_pad || said)), 'hex')
    is distinct from split_part(opening, '|', 2) then
    return array[]::text[];
  end if;
  return string_to_array(split_part(opening, '|', 1), ',');
end $wall$
"""  # noqa: S608 - constants


@dataclass(slots=True)
class SectionOpener:
    """Opens sections within the transaction of one connection; make one for each transaction."""

    connection: Connection
    ring: KeyRing = field(repr=False)
    _mark: str = field(default="", repr=False)

    def open(self, citizen_id: CitizenId, categories: Collection[str]) -> None:
        """Let the transaction read these categories of the citizen it already names."""
        self._mark = self._mark or self.connection.execute(text(f"select {MARK}")).scalar_one()
        made = opening(opening_key(self.ring), self._mark, str(citizen_id), categories)
        self.connection.execute(
            text("select set_config('hub.opening', :opening, true)"), {"opening": made}
        )


def opening(key: bytes, mark: str, whom: str, categories: Collection[str]) -> str:
    """Seal these categories for one transaction and whomever it names: a citizen, or a list."""
    listed = ",".join(sorted(categories))
    said = f"{VERSION}|{mark}|{whom}|{listed}"
    return f"{listed}|{hmac.digest(key, said.encode(), sha256).hex()}"


def save_wall_key(connection: Connection, ring: KeyRing) -> None:
    """Tell PostgreSQL the key that the ring derives today; the newest one counts."""
    key = opening_key(ring).ljust(SHA256_BLOCK_BYTES, b"\0")
    pads = {
        "inner_pad": bytes(byte ^ 0x36 for byte in key),
        "outer_pad": bytes(byte ^ 0x5C for byte in key),
    }
    connection.execute(
        text(
            "insert into wall.keys (place, inner_pad, outer_pad)"
            " values (1, :inner_pad, :outer_pad) on conflict (place)"
            " do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad"
        ),
        pads,
    )


def opening_key(ring: KeyRing) -> bytes:
    """The key that seals openings; PostgreSQL keeps its pads where only the owner reads them."""
    secret = ring.secret(KeyPurpose.DATABASE).value
    return HKDF(SHA256(), 32, salt=None, info=b"wall|section-openings").derive(secret)
