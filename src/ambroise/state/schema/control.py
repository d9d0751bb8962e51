"""Control of pseudonymisation: offsets and counts, never a text."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

deid_reviews = Table(
    "deid_reviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("publication_id", BigInteger, nullable=False),
    Column("detector", Text, nullable=False),
    Column("frame", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    Column("shared", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("bound", Float, nullable=False),
)

deid_review_documents = Table(
    "deid_review_documents",
    metadata,
    Column("review_id", Text, ForeignKey("deid_reviews.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("note_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ward", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("digest", Text),
    Column("predicted", sa.JSON),
    Column("words", sa.JSON),
)

deid_readings = Table(
    "deid_readings",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("review_id", Text, ForeignKey("deid_reviews.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("reader", Text, ForeignKey("people.id"), nullable=False),
    Column("part", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    sa.Index("ix_deid_readings_once", "review_id", "position", "reader", "part", unique=True),
)

deid_marks = Table(
    "deid_marks",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("reading_id", AutoId, ForeignKey("deid_readings.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=""),
    Column("made_at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
)
