"""The register of uses in full, evaluations, and gold made at the site."""

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import AutoId, UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each part below makes its own tables."""
    _turns()
    _register()
    _campaigns()
    _blind_readings()
    _evaluations()
    _exchanges()


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("draw", sa.JSON(), nullable=True),
        sa.Column("drawn_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_campaigns_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    op.create_table(
        "campaign_guides",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_guides_campaign_id"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name="fk_campaign_guides_made_by"),
        sa.PrimaryKeyConstraint("campaign_id", "number", name="pk_campaign_guides"),
    )
    op.create_table(
        "campaign_members",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_members_campaign_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_campaign_members_person_id"),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name="fk_campaign_members_added_by"),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name="pk_campaign_members"),
    )
    op.create_table(
        "campaign_cases",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("stay_id", sa.BigInteger(), nullable=False),
        sa.Column("stay_number", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_cases_campaign_id"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "position", name="pk_campaign_cases"),
    )
    op.create_table(
        "campaign_readings",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("guide", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_readings_campaign_id"
        ),
        sa.ForeignKeyConstraint(["reader"], ["people.id"], name="fk_campaign_readings_reader"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_readings"),
    )
    op.create_index(
        "ix_campaign_readings_once",
        "campaign_readings",
        ["campaign_id", "position", "reader"],
        unique=True,
    )
    op.create_index(
        "ix_campaign_readings_place",
        "campaign_readings",
        ["campaign_id", "position", "place"],
        unique=True,
    )
    op.create_table(
        "campaign_saves",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("reading_id", AutoId, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["campaign_readings.id"], name="fk_campaign_saves_reading_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_saves"),
    )
    op.create_index("ix_campaign_saves_reading_id", "campaign_saves", ["reading_id"])


def _blind_readings() -> None:
    op.create_table(
        "blind_readings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("unblinded_by", sa.Text(), nullable=True),
        sa.Column("unblinded_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_blind_readings_created_by"),
        sa.ForeignKeyConstraint(
            ["unblinded_by"], ["people.id"], name="fk_blind_readings_unblinded_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_blind_readings"),
    )
    op.create_table(
        "blind_readers",
        sa.Column("reading_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["blind_readings.id"], name="fk_blind_readers_reading_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_blind_readers_person_id"),
        sa.PrimaryKeyConstraint("reading_id", "place", name="pk_blind_readers"),
    )
    op.create_index(
        "ix_blind_readers_once", "blind_readers", ["reading_id", "person_id"], unique=True
    )
    op.create_table(
        "blind_sheets",
        sa.Column("reading_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reader", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["blind_readings.id"], name="fk_blind_sheets_reading_id"
        ),
        sa.PrimaryKeyConstraint("reading_id", "code", name="pk_blind_sheets"),
    )
    op.create_table(
        "blind_ratings",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("reading_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["blind_readings.id"], name="fk_blind_ratings_reading_id"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name="fk_blind_ratings_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_blind_ratings"),
    )
    op.create_index("ix_blind_ratings_sheet", "blind_ratings", ["reading_id", "code"])


def _register() -> None:
    op.create_table(
        "use_records",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name="fk_use_records_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_use_records"),
        sa.UniqueConstraint("use", "kind", "version", name="uq_use_records_use"),
    )
    op.create_table(
        "use_passages",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("installed", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_use_passages"),
    )
    op.create_index("ix_use_passages_use", "use_passages", ["use"])
    _states_decided_before()


def _states_decided_before() -> None:
    """The history begins with the state that each use had when it was not kept yet."""
    names = "use, before, after, reason, conditions, installed, decided_by, decided_at"
    op.execute(
        f"INSERT INTO use_passages ({names})"
        " SELECT name, 'idea', state, reason, '[]', false, changed_by, changed_at FROM uses"
    )


def _turns() -> None:
    op.add_column("jobs", sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_jobs_state_turn", "jobs", ["state", "turn", "id"])


def _evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("use_version", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("gold", sa.Text(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("trail_entry", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
    )
    op.create_index("ix_evaluations_key", "evaluations", ["key"])
    op.create_index("ix_evaluations_use", "evaluations", ["use"])


def _exchanges() -> None:
    for name in ("exchanges", "exchanges_failed"):
        op.add_column("runs", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("failure", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_runs_started_at", "runs", ["started_at"])
