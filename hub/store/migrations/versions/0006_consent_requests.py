"""Requests for consent with their clocks, representations, and the proof of answers on paper."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("consent_events", sa.Column("limits", postgresql.JSONB()), schema="hub")
    op.add_column("consent_events", sa.Column("evidence_hash", sa.Text()), schema="hub")
    op.add_column("consent_events", sa.Column("officer", sa.Text()), schema="hub")
    op.add_column("consent_events", sa.Column("representation", sa.Uuid()), schema="hub")
    op.add_column("consent_events", sa.Column("request_id", sa.Uuid()), schema="hub")
    _requests()
    _representations()


def _requests() -> None:
    op.create_table(
        "consent_requests",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("reminder_due", MOMENT, nullable=False),
        sa.Column("lapses_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(closed_at is null) = (outcome is null)", name=op.f("ck_consent_requests_closed")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_consent_requests")),
        schema="hub",
    )
    op.create_index(
        op.f("ix_consent_requests_citizen_id_purpose_asked_at"),
        "consent_requests",
        ["citizen_id", "purpose", "asked_at"],
        schema="hub",
    )
    op.create_index(
        op.f("ix_consent_requests_lapses_at"),
        "consent_requests",
        ["lapses_at"],
        schema="hub",
        postgresql_where=sa.text("closed_at is null"),
    )


def _representations() -> None:
    op.create_table(
        "representations",
        sa.Column("representation_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("representative_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purposes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("evidence_hash", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("minor_heard_at", MOMENT, nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "citizen_id <> representative_id", name=op.f("ck_representations_two_people")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_representations_has_end")),
        sa.PrimaryKeyConstraint("representation_id", name=op.f("pk_representations")),
        schema="hub",
    )
    for column in ("citizen_id", "representative_id"):
        op.create_index(
            op.f(f"ix_representations_{column}"), "representations", [column], schema="hub"
        )
