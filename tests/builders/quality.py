"""Checks of the quality made on a few received records."""

from datetime import UTC, datetime

from ambroise.warehouse.quality.counting import Tables
from ambroise.warehouse.quality.examining import given_of, results_of
from ambroise.warehouse.quality.listing import checks
from ambroise.warehouse.quality.model import Check, Result
from tests.builders.warehouse import CareZone, Resource, a_concept, a_fact

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOINC = "http://loinc.org"


class Published:
    """The tables of a care zone, as the checks read a dataset."""

    def __init__(self, zone: CareZone) -> None:
        self._zone = zone

    @property
    def tables(self) -> frozenset[str]:
        with self._zone.reader() as reader:
            return reader.names

    def rows(self, query: str, **params: object) -> list[dict[str, object]]:
        return self._zone.rows(query, **params)


def dataset_of(zone: CareZone) -> Tables:
    return Published(zone)


def a_listed(name: str, table: str) -> Check:
    """The first check of this type on this table."""
    return next(one for one in checks() if (one.name, one.table) == (name, table))


def checked(zone: CareZone, name: str, table: str) -> Result:
    """What one check finds in a published zone."""
    given = given_of(zone.state, NOW)
    (found,) = results_of(dataset_of(zone), given, listed=[a_listed(name, table)])
    return found


def a_value(id_: str, value: float, unit: str = "mmol/L", at: str = "2026-03-03T08:00") -> Resource:
    """A potassium of patient p1."""
    return a_fact(
        "Observation",
        id_,
        status="final",
        code=a_concept(LOINC, "2823-3", "Potassium"),
        effectiveDateTime=f"{at}:00+01:00",
        valueQuantity={"value": value, "unit": unit, "code": unit},
    )
