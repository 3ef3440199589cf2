"""Review of identities: cases, decisions, samples, merges to carry out, withheld profiles, incidents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_citizens_alias_of"),
        "citizens",
        ["alias_of"],
        unique=False,
        schema="hub",
        postgresql_where=sa.text("alias_of is not null"),
    )
    _cases()
    _decisions()
    _samples()
    _changes()
    _incidents()


def _cases() -> None:
    op.create_table(
        "review_cases",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("citizen_l", sa.Uuid(), nullable=False),
        sa.Column("citizen_r", sa.Uuid(), nullable=False),
        sa.Column("sealed_l", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_r", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.LargeBinary(), nullable=False),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("gain", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("agencies", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("together_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_review_cases")),
        schema="hub",
    )
    op.create_index(
        op.f("ix_review_cases_state_priority"),
        "review_cases",
        ["state", "priority"],
        unique=False,
        schema="hub",
    )


def _decisions() -> None:
    op.create_table(
        "review_decisions",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("version", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_review_decisions")),
        sa.UniqueConstraint("seq", name=op.f("uq_review_decisions_seq")),
        sa.UniqueConstraint(
            "case_id",
            "version",
            "reviewer",
            name=op.f("uq_review_decisions_case_id_version_reviewer"),
        ),
        schema="hub",
    )


def _samples() -> None:
    op.create_table(
        "review_samples",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("slice", sa.Text(), nullable=False),
        sa.Column("match_weight", sa.Double(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("truth", sa.Text(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_review_samples")),
        schema="hub",
    )


def _changes() -> None:
    op.create_table(
        "identity_changes",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_identity_changes")),
        sa.UniqueConstraint("seq", name=op.f("uq_identity_changes_seq")),
        schema="hub",
    )


def _incidents() -> None:
    op.create_table(
        "withheld_profiles",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_withheld_profiles")),
        schema="hub",
    )
    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("citizens", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("agencies", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("accesses", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("seq", name=op.f("uq_incidents_seq")),
        schema="hub",
    )
