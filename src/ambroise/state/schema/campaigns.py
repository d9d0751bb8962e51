"""Gold made at the site and blind readings: who reads what, and when; what they say is sealed."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("question", sa.JSON, nullable=False),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("draw", sa.JSON),
    Column("drawn_at", UtcTime),
)

campaign_guides = Table(
    "campaign_guides",
    metadata,
    Column("campaign_id", Text, ForeignKey("campaigns.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("made_by", Text, ForeignKey("people.id"), nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

campaign_members = Table(
    "campaign_members",
    metadata,
    Column("campaign_id", Text, ForeignKey("campaigns.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("part", Text, nullable=False),
    Column("added_by", Text, ForeignKey("people.id"), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)

campaign_cases = Table(
    "campaign_cases",
    metadata,
    Column("campaign_id", Text, ForeignKey("campaigns.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False),
    Column("stay_id", BigInteger, nullable=False),
    Column("stay_number", Text, nullable=False),
    Column("notes", sa.JSON, nullable=False),
    Column("strata", sa.JSON, nullable=False),
    Column("digest", Text),
    Column("words", sa.JSON),
    Column("agreed", Boolean),
)

campaign_readings = Table(
    "campaign_readings",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("campaign_id", Text, ForeignKey("campaigns.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("reader", Text, ForeignKey("people.id"), nullable=False),
    Column("part", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("guide", Integer, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    sa.Index("ix_campaign_readings_once", "campaign_id", "position", "reader", unique=True),
    sa.Index("ix_campaign_readings_place", "campaign_id", "position", "place", unique=True),
)

campaign_saves = Table(
    "campaign_saves",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("reading_id", AutoId, ForeignKey("campaign_readings.id"), nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
)

blind_readings = Table(
    "blind_readings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("letters", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("unblinded_by", Text, ForeignKey("people.id")),
    Column("unblinded_at", UtcTime),
)

blind_readers = Table(
    "blind_readers",
    metadata,
    Column("reading_id", Text, ForeignKey("blind_readings.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Text, ForeignKey("people.id")),
    Column("added_at", UtcTime, nullable=False),
    sa.Index("ix_blind_readers_once", "reading_id", "person_id", unique=True),
)

blind_sheets = Table(
    "blind_sheets",
    metadata,
    Column("reading_id", Text, ForeignKey("blind_readings.id"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("reader", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("letter", Integer, nullable=False),
    Column("origin", Integer, nullable=False),
)

blind_ratings = Table(
    "blind_ratings",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("reading_id", Text, ForeignKey("blind_readings.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("made_by", Text, ForeignKey("people.id"), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    sa.Index("ix_blind_ratings_sheet", "reading_id", "code"),
)
