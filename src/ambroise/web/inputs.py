"""Kinds of values that addresses and forms hold, within bounds that every store can take."""

from datetime import date
from typing import Annotated, Final

from fastapi import Path
from pydantic import Field

LARGEST: Final = 2**63 - 1
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)

Number = Annotated[int, Path(ge=1, le=LARGEST)]
"""A number that we gave in order: a permit, a condition, an alert."""
RowId = Annotated[int, Path(ge=-LARGEST - 1, le=LARGEST)]
"""A row of the warehouse: 63 or 64 bits."""
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Key = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""A random name that we gave: it may stand in the trail, so nothing else is taken for one."""
