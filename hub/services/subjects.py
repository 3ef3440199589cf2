"""From many documents to as many profiles in one look at the database, each still sealed.

The same answers as `find_profile` gives one by one: unknown, disputed and erased look alike.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import Connection

from hub.services.errors import ProfileUnreadableError, TokenRefusedError
from hub.services.subject_lookup import (
    IDENTITY,
    UNREADABLE,
    Document,
    Profile,
    find_profile,
)
from hub.services.tokens import CLOSED
from hub.store.people import FoundPerson, Need, people_with_tags
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import unwrap
from hub.vault.errors import VaultError
from hub.vault.keyring import KeyPurpose, KeyRing, Secret

Found: TypeAlias = Profile | ProfileUnreadableError | None


def find_profiles(
    connection: Connection, ring: KeyRing, documents: Sequence[Document], need: Need
) -> list[Found]:
    """One answer a document, in their order; `need` says what is read of each person.

    Raises TokenRefusedError when the client that asks was closed.
    """
    index, wrapping = ring.secret(KeyPurpose.BLIND_INDEX), ring.secret(KeyPurpose.DATA_KEYS)
    tags = [blind_tag(index, "document", document.name) for document in documents]
    categories = frozenset({*need.categories, IDENTITY})
    read = people_with_tags(connection, tags, replace(need, categories=categories))
    if not read.is_client_open:
        raise TokenRefusedError("client_closed", CLOSED)
    answers: list[Found] = []
    for document, tag in zip(documents, tags, strict=True):
        found = read.people.get(tag, ())
        if len(found) == 1 and found[0].alias_of is not None:
            answers.append(_followed(connection, ring, document, categories))
        else:
            answers.append(_profile(found[0], wrapping) if len(found) == 1 else None)
    return answers


def _followed(
    connection: Connection, ring: KeyRing, document: Document, categories: frozenset[str]
) -> Found:
    """Somebody who became an alias since the last publishing; rare, so one by one."""
    try:
        return find_profile(connection, ring, document, categories)
    except ProfileUnreadableError as error:
        return error


def _profile(person: FoundPerson, wrapping: Secret) -> Found:
    if person.wrapped_key is None:
        return None
    try:
        key = unwrap(wrapping, person.wrapped_key, person.citizen_id)
    except VaultError:
        return ProfileUnreadableError(UNREADABLE)
    return Profile(person.citizen_id, person.events, person.sealed, key)
