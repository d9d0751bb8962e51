"""What each examination of a publication found."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

quality_examinations = Table(
    "quality_examinations",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("publication_id", AutoId, ForeignKey("publications.id"), nullable=False, index=True),
    Column("examined_at", UtcTime, nullable=False),
    Column("examined_by", Text, nullable=False),
    Column("seconds", Float, nullable=False),
)

quality_results = Table(
    "quality_results",
    metadata,
    Column("examination_id", AutoId, ForeignKey("quality_examinations.id"), primary_key=True),
    Column("check_id", Text, primary_key=True, index=True),
    Column("status", Text, nullable=False),
    Column("violated", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("reason", Text),
)
