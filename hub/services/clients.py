"""The systems of the agencies: who they are and the public keys they prove it with."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from joserfc.jwk import Key
from sqlalchemy import Engine

from hub.records.identifiers import AgencyCode
from hub.services.errors import ClientKeysError, TokenFormError
from hub.services.reading import answering
from hub.services.signed_token import PUBLIC_MEMBERS, import_public_key
from hub.store import clients as store
from hub.store.sessions import transaction

MOST_KEYS = 10
CLIENT_ID = re.compile(r"[a-z][a-z0-9-]{2,63}")
KEY_ID = re.compile(r"[A-Za-z0-9._~-]{1,100}")


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client as it stands now."""

    client_id: str
    agency: AgencyCode
    jwks: Mapping[str, object]
    is_active: bool

    def key(self, kid: str) -> Mapping[str, object] | None:
        """The registered key with this id."""
        keys = self.jwks.get("keys")
        known = keys if isinstance(keys, list) else []
        return next((key for key in known if key.get("kid") == kid), None)


def register_client(
    operator: Engine,
    agency: AgencyCode,
    jwks: Mapping[str, object],
    now: datetime,
    client_id: str | None = None,
) -> str:
    """Register a system of an agency with its public keys (database role: operator).

    With the id of a registered client its keys are replaced, which is how keys are rotated.
    """
    chosen = client_id or f"{agency}-{secrets.token_hex(4)}"
    if CLIENT_ID.fullmatch(chosen) is None:
        raise ClientKeysError(f"Un cliente se llama según {CLIENT_ID.pattern}.")
    row = store.ClientRow(chosen, agency, public_keys(jwks), active=True)
    with transaction(operator) as connection:
        known = store.find_client(connection, chosen)
        if known is not None and known.agency != agency:
            raise ClientKeysError("Ese cliente es de otra entidad. Use otro nombre.")
        store.save_client(connection, row, now)
    return chosen


def pinned_certificates(engine: Engine, client_id: str) -> frozenset[str]:
    """The certificates that a client must show one of; none means that it need not."""
    with answering(), transaction(engine) as connection:
        return frozenset(store.certificates_of(connection, client_id))


def close_client(operator: Engine, client_id: str) -> bool:
    """Let a client in no more, tokens already issued included (database role: operator)."""
    with transaction(operator) as connection:
        return store.close_client(connection, client_id)


def find_client(engine: Engine, client_id: str) -> Client | None:
    """A registered client; ids that nobody could have are not even looked for."""
    if CLIENT_ID.fullmatch(client_id) is None:
        return None
    with answering(), transaction(engine) as connection:
        row = store.find_client(connection, client_id)
    return None if row is None else _client(row)


def client_key(jwk: Mapping[str, object]) -> tuple[Key, frozenset[str]]:
    """A registered key and the algorithms it may be used with."""
    named = jwk.get("alg")
    algorithms = {
        "EC": frozenset({"ES256"}),
        "OKP": frozenset({"EdDSA", "Ed25519"}),
        "RSA": frozenset({"PS256", "RS256"}),
    }[str(jwk["kty"])]
    key = import_public_key(jwk)
    return key, algorithms if named is None else algorithms & {str(named)}


def _client(row: store.ClientRow) -> Client:
    return Client(row.client_id, AgencyCode(row.agency), row.jwks, row.active)


def public_keys(jwks: Mapping[str, object]) -> dict[str, object]:
    """Keep the public parts of a key set; refuse it whole when any key is not of a good kind."""
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        raise ClientKeysError(f"Un juego de llaves lleva entre 1 y {MOST_KEYS} llaves en «keys».")
    registered = [_public_key(key) for key in keys]
    if len({str(key["kid"]) for key in registered}) != len(registered):
        raise ClientKeysError("Cada llave lleva un «kid» distinto.")
    return {"keys": registered}


def _public_key(jwk: object) -> dict[str, object]:
    """Keep what makes a public key, its id and its algorithm; refuse anything private."""
    if not isinstance(jwk, dict) or KEY_ID.fullmatch(str(jwk.get("kid", ""))) is None:
        raise ClientKeysError(f"Cada llave lleva un «kid» según {KEY_ID.pattern}.")
    if {"d", "p", "q", "k"} & jwk.keys():
        raise ClientKeysError("Hay una llave privada o simétrica. Envíe solo la parte pública.")
    kept = PUBLIC_MEMBERS.get(str(jwk.get("kty")), frozenset()) | {"kid", "alg"}
    public = {name: jwk[name] for name in sorted(kept & jwk.keys())}
    try:
        _, algorithms = client_key(public)
    except (TokenFormError, KeyError) as error:
        raise ClientKeysError("Solo se admiten llaves EC P-256, Ed25519 o RSA.") from error
    if not algorithms:
        raise ClientKeysError("El «alg» de una llave no es de los que el hub admite.")
    return public


def read_jwks(text: str) -> dict[str, object]:
    """Read a key set from a file's text."""
    try:
        jwks = json.loads(text)
    except ValueError as error:
        raise ClientKeysError("El juego de llaves no es JSON.") from error
    if not isinstance(jwks, dict):
        raise ClientKeysError("El juego de llaves es un objeto con la lista «keys».")
    return jwks
