"""SQL of rulebook releases: which rules were in force from when, what they said, who vouched."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from hub.store.rulebook_tables import (
    rulebook_activations,
    rulebook_approvals,
    rulebook_contents,
)
from hub.store.schema import rulebook_releases


@dataclass(frozen=True, slots=True)
class Release:
    """One version of the rules (content hash) with its signature, as it came into force."""

    version: str
    signature: bytes = field(repr=False)
    activated_at: datetime
    widened: int = 0


@dataclass(frozen=True, slots=True)
class Approval:
    """An officer who vouches for a version, and why."""

    version: str
    officer: str
    reason: str
    signature: bytes = field(repr=False)
    approved_at: datetime


def release_in_force(connection: Connection) -> Release | None:
    """The newest activation."""
    newest = select(rulebook_activations).order_by(rulebook_activations.c.seq.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    if row is None:
        return None
    return Release(row.version, row.signature, row.activated_at, row.widened)


def releases(connection: Connection, limit: int) -> Sequence[Release]:
    """Activations from the newest back."""
    wanted = select(rulebook_activations).order_by(rulebook_activations.c.seq.desc()).limit(limit)
    return [
        Release(row.version, row.signature, row.activated_at, row.widened)
        for row in connection.execute(wanted)
    ]


def save_release(connection: Connection, release: Release, content: bytes) -> None:
    """Keep a release with its files and put it in force; both or neither."""
    connection.execute(
        insert(rulebook_releases).on_conflict_do_nothing(),
        [
            {
                "version": release.version,
                "signature": release.signature,
                "activated_at": release.activated_at,
            }
        ],
    )
    connection.execute(
        insert(rulebook_contents).on_conflict_do_nothing(),
        [{"version": release.version, "content": content, "kept_at": release.activated_at}],
    )
    connection.execute(rulebook_activations.insert(), [asdict(release)])


def content_of(connection: Connection, version: str) -> bytes | None:
    """The kept files of a version."""
    wanted = select(rulebook_contents.c.content).where(rulebook_contents.c.version == version)
    return connection.execute(wanted).scalar_one_or_none()


def versions_like(connection: Connection, start: str) -> Sequence[str]:
    """The kept versions whose hash starts so."""
    wanted = select(rulebook_contents.c.version).where(
        rulebook_contents.c.version.startswith(start, autoescape=True)
    )
    return connection.execute(wanted).scalars().all()


def add_approval(connection: Connection, approval: Approval) -> bool:
    """Keep that an officer vouches; False when they had already."""
    adding = insert(rulebook_approvals).values(asdict(approval)).on_conflict_do_nothing()
    added = connection.execute(adding.returning(rulebook_approvals.c.officer))
    return added.first() is not None


def approvals_of(connection: Connection, version: str) -> Sequence[Approval]:
    """Everybody who vouches for a version."""
    wanted = select(rulebook_approvals).where(rulebook_approvals.c.version == version)
    return [
        Approval(row.version, row.officer, row.reason, row.signature, row.approved_at)
        for row in connection.execute(wanted.order_by(rulebook_approvals.c.approved_at))
    ]
