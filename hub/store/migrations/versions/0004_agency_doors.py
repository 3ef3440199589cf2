"""Certificates, doors and X-Road members of clients; uses of agreements; marks on odd accesses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _clients()
    _limits()


def _client_id() -> "sa.Column[str]":
    return sa.Column("client_id", sa.Text(), nullable=False)


def _client_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id"], ["hub.agency_clients.client_id"], name=op.f(f"fk_{table}_client_id")
    )


def _clients() -> None:
    op.create_table(
        "client_certificates",
        _client_id(),
        sa.Column("thumbprint", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _client_key("client_certificates"),
        sa.PrimaryKeyConstraint("client_id", "thumbprint", name=op.f("pk_client_certificates")),
        schema="hub",
    )
    op.create_table(
        "client_doors",
        _client_id(),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        _client_key("client_doors"),
        sa.PrimaryKeyConstraint("client_id", "door", name=op.f("pk_client_doors")),
        schema="hub",
    )
    op.create_table(
        "xroad_members",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("thumbprint", sa.Text(), nullable=False),
        _client_id(),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _client_key("xroad_members"),
        sa.PrimaryKeyConstraint("member", "thumbprint", name=op.f("pk_xroad_members")),
        schema="hub",
    )
    op.create_index(
        op.f("ix_xroad_members_client_id"),
        "xroad_members",
        ["client_id"],
        unique=False,
        schema="hub",
    )


def _limits() -> None:
    op.create_table(
        "quota_uses",
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "measure", "starts_at", name=op.f("pk_quota_uses")),
        schema="hub",
    )
    op.create_table(
        "access_marks",
        _client_id(),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("entries", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("last_entry", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "rule", "day", name=op.f("pk_access_marks")),
        schema="hub",
    )
    op.create_index(
        op.f("ix_access_marks_day"), "access_marks", ["day"], unique=False, schema="hub"
    )
