"""Jobs, copies, drafts and runs."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

exclusive_leases = Table(
    "exclusive_leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("acquired_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("args", sa.JSON, nullable=False),
    Column("actor", Text, nullable=False),
    Column("purpose", Text, nullable=False, server_default="operations"),
    Column("project_id", Text, ForeignKey("projects.id"), index=True),
    Column("retry_of", AutoId, ForeignKey("jobs.id")),
    Column("state", Text, nullable=False, index=True),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    Column("lease_ends_at", UtcTime),
    Column("cancel_asked", Boolean, nullable=False, server_default=sa.false()),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger),
    Column("result", sa.JSON),
    Column("error", Text, nullable=False, server_default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
    sa.Index("ix_jobs_state_turn", "state", "turn", "id"),
)

job_lines = Table(
    "job_lines",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("job_id", AutoId, ForeignKey("jobs.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("line", Text, nullable=False),
)

backups = Table(
    "backups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("previous", Text),
    Column("taken_at", UtcTime, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("bytes_written", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("digest", Text, nullable=False),
    Column("verified_at", UtcTime),
)

drills = Table(
    "drills",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("backup_id", Text, nullable=False),
    Column("restored_at", UtcTime, nullable=False),
    Column("rpo_seconds", Float, nullable=False),
    Column("rto_seconds", Float, nullable=False),
    Column("report", sa.JSON, nullable=False),
)

uses = Table(
    "uses",
    metadata,
    Column("name", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("use", Text, nullable=False),
    Column("use_version", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("person_key", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
    Column("content_file", Text, nullable=False),
    Column("run", sa.JSON, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("previous", Text, unique=True),
    Column("ward", Text),
    Column("opened_at", UtcTime),
    Column("chosen_at", UtcTime),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("saved_by", Text),
    Column("saved_at", UtcTime),
    Column("written_by", Text),
    Column("written_at", UtcTime),
)

validation_measures = Table(
    "validation_measures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("use", Text, nullable=False),
    Column("use_version", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("ward", Text, nullable=False, server_default=""),
    Column("week", sa.Date, nullable=False),
    Column("seconds", Float),
    Column("characters", Float, nullable=False),
    Column("words", Float, nullable=False),
    sa.Index("ix_validation_measures_use_week", "use", "week"),
    sqlite_with_rowid=False,
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("use", Text, nullable=False, index=True),
    Column("use_version", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("engine_version", Text, nullable=False),
    Column("engine_digest", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("trail_entry", BigInteger, nullable=False),
    Column("input_digest", Text, nullable=False),
    Column("output_digest", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("energy_joules", Float),
    Column("energy_method", Text, nullable=False),
    Column("exchanges", Integer, nullable=False, server_default="0"),
    Column("exchanges_failed", Integer, nullable=False, server_default="0"),
    Column("failure", Text, nullable=False, server_default=""),
    sa.Index("ix_runs_started_at", "started_at"),
)
