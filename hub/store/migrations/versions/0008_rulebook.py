"""Kept rulebooks and who vouched for them; gaps, marks on values, protected people, notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _releases()
    _gaps()
    _people()
    _notices()


def _moment(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _bytes(name: str) -> "sa.Column[bytes]":
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _id(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), nullable=False)


def _seq() -> "sa.Column[int]":
    return sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _unique_seq(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("seq", name=op.f(f"uq_{table}_seq"))


def _accesses() -> "sa.Column[object]":
    return sa.Column("accesses", postgresql.ARRAY(sa.BigInteger()), nullable=False)


def _make(table: str, *parts: "sa.schema.SchemaItem") -> None:
    op.create_table(table, *parts, schema="hub")


def _index(table: str, *columns: str) -> None:
    name = op.f(f"ix_{table}_{'_'.join(columns)}")
    op.create_index(name, table, list(columns), unique=False, schema="hub")


def _releases() -> None:
    _make(
        "rulebook_contents",
        _text("version"),
        _bytes("content"),
        _moment("kept_at"),
        _key("rulebook_contents", "version"),
    )
    _make(
        "rulebook_activations",
        _seq(),
        _text("version"),
        _bytes("signature"),
        sa.Column("widened", sa.Integer(), nullable=False),
        _moment("activated_at"),
        _key("rulebook_activations", "seq"),
    )
    _make(
        "rulebook_approvals",
        _text("version"),
        _text("officer"),
        _text("reason"),
        _bytes("signature"),
        _moment("approved_at"),
        _key("rulebook_approvals", "version", "officer"),
    )


def _gaps() -> None:
    _make(
        "rule_gaps",
        _text("agency"),
        _text("missing"),
        _text("purpose"),
        _moment("first_at"),
        _moment("last_at"),
        sa.Column("times", sa.BigInteger(), nullable=False),
        _key("rule_gaps", "agency", "missing", "purpose"),
    )


def _people() -> None:
    _make(
        "value_marks",
        _id("event_id"),
        _seq(),
        _id("citizen_id"),
        _text("field"),
        _text("mark"),
        _text("action"),
        _text("reference"),
        _text("actor"),
        _moment("at"),
        _key("value_marks", "event_id"),
        _unique_seq("value_marks"),
    )
    _index("value_marks", "citizen_id", "seq")
    _make(
        "protection_events",
        _id("event_id"),
        _seq(),
        _id("citizen_id"),
        _text("action"),
        _text("reason"),
        _text("officer"),
        _moment("at"),
        _key("protection_events", "event_id"),
        _unique_seq("protection_events"),
    )
    _index("protection_events", "citizen_id", "seq")


def _notices() -> None:
    _make(
        "agency_notices",
        _id("notice_id"),
        _seq(),
        _text("agency"),
        _id("citizen_id"),
        _text("field"),
        _text("kind"),
        _accesses(),
        _moment("created_at"),
        _key("agency_notices", "notice_id"),
        _unique_seq("agency_notices"),
    )
    _index("agency_notices", "agency", "seq")
    _make(
        "agency_notice_receipts",
        _id("notice_id"),
        _text("client"),
        _moment("received_at"),
        _key("agency_notice_receipts", "notice_id"),
    )
