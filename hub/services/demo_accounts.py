"""The demo people of the development identity provider, kept sealed like any other person.

`hub run` chooses a few sample citizens and an officer and saves them here; nothing else reads
them but the development provider's own page.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Engine

from hub.services.sessions import Desk
from hub.services.writing import change
from hub.store import portal_sessions as store
from hub.vault.envelope import Place, seal, unseal
from hub.vault.key_derivation import derived_key
from hub.vault.keyring import KeyPurpose, KeyRing, Secret


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One demo person: `sub` tells nothing, the rest is what an identity provider vouches for."""

    sub: str
    desk: Desk
    name: str = field(repr=False)
    document_type: str = field(default="", repr=False)
    document_number: str = field(default="", repr=False)
    officer_code: str = ""

    def claims(self) -> dict[str, object]:
        """Return what an ID token says of this person beyond the standard claims."""
        if self.desk is Desk.DPO:
            return {"roles": ["dpo"], "officer_code": self.officer_code}
        return {"document_type": self.document_type, "document_number": self.document_number}

    @classmethod
    def opened(cls, row: store.DemoAccountRow, key: Secret) -> Self:
        """Open a sealed account."""
        content = json.loads(unseal(key, row.sealed, _place(row.sub)))
        return cls(sub=row.sub, desk=Desk(row.kind), **content)

    def sealed(self, key: Secret) -> store.DemoAccountRow:
        """Seal this account for the store."""
        content = {
            "name": self.name,
            "document_type": self.document_type,
            "document_number": self.document_number,
            "officer_code": self.officer_code,
        }
        sealed = seal(key, json.dumps(content).encode(), _place(self.sub))
        return store.DemoAccountRow(self.sub, self.desk.value, sealed)


def save_demo_accounts(engine: Engine, ring: KeyRing, accounts: Iterable[DemoAccount]) -> None:
    """Put these accounts in the place of the ones before (database role: operator)."""
    key = _key(ring)
    with change(engine) as connection:
        store.replace_demo_accounts(connection, [account.sealed(key) for account in accounts])


def demo_accounts(engine: Engine, ring: KeyRing) -> list[DemoAccount]:
    """Return the demo people, officers last."""
    key = _key(ring)
    with change(engine) as connection:
        return [DemoAccount.opened(row, key) for row in store.demo_account_rows(connection)]


def _key(ring: KeyRing) -> Secret:
    return derived_key(ring.secret(KeyPurpose.IDENTITY_PROVIDER), "demo-accounts")


def _place(sub: str) -> Place:
    return Place(table="demo_accounts", column="sealed", row=sub)
