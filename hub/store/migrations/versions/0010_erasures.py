"""The register of erasures, sealed proofs of consent, and the backups that are known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deliveries",
        sa.Column("rows_stopped", sa.BigInteger(), server_default="0", nullable=False),
        schema="hub",
    )
    _erasures()
    _consent_proofs()
    _backups()


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        _moment("begun_at"),
        _moment("ended_at", nullable=True),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("seq", name=op.f("uq_erasures_seq")),
        schema="hub",
    )


def _consent_proofs() -> None:
    op.create_table(
        "consent_proofs",
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _moment("sealed_at"),
        sa.PrimaryKeyConstraint("proof_id", name=op.f("pk_consent_proofs")),
        schema="hub",
    )
    op.create_index(
        op.f("ix_consent_proofs_erasure_id"), "consent_proofs", ["erasure_id"], schema="hub"
    )


def _backups() -> None:
    op.create_table(
        "backups",
        sa.Column("backup_id", sa.Uuid(), nullable=False),
        _moment("made_at"),
        _moment("expires_at"),
        sa.Column("log_size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("backup_id", name=op.f("pk_backups")),
        schema="hub",
    )
