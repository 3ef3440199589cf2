"""SQL of rulebook releases: which rules were in force from when, and who vouched for them."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from hub.store.schema import rulebook_releases


@dataclass(frozen=True, slots=True)
class Release:
    """One version of the rules (content hash) with its signature."""

    version: str
    signature: bytes = field(repr=False)
    activated_at: datetime


def is_released(connection: Connection, version: str) -> bool:
    """Tell whether this version is the newest one released."""
    newest = (
        select(rulebook_releases.c.version)
        .order_by(rulebook_releases.c.activated_at.desc())
        .limit(1)
    )
    return connection.execute(newest).scalar() == version


def save_release(connection: Connection, release: Release) -> None:
    """Keep a release; one that was in force before is not entered twice."""
    known = select(rulebook_releases.c.version).where(
        rulebook_releases.c.version == release.version
    )
    if connection.execute(known).first() is None:
        connection.execute(
            rulebook_releases.insert().values(
                version=release.version,
                signature=release.signature,
                activated_at=release.activated_at,
            )
        )
