"""A care zone filled from a few FHIR resources, as the warehouse shows it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ambroise import intake, warehouse
from ambroise.settings import Settings, load_settings
from ambroise.state import State, open_state
from ambroise.tables import Publication, Reader, Readers, open_zone
from ambroise.vault import Vault, open_vault

Resource = dict[str, Any]


@dataclass
class CareZone:
    settings: Settings
    state: State
    vault: Vault
    folder: Path
    files: int = 0
    publication: Publication | None = None
    _readers: Readers | None = field(default=None, repr=False)

    def receive(self, *resources: Resource, source: str = "dpi") -> "CareZone":
        self.files += 1
        path = self.folder / f"reception-{self.files}.ndjson"
        path.write_text("\n".join(json.dumps(resource) for resource in resources))
        outcome = intake.ingest(self.settings, self.state, [path], source=source, actor="marie")
        assert outcome.quarantined == 0, outcome
        return self

    def publish(self) -> "CareZone":
        self.publication = warehouse.publish(
            self.settings, self.state, self.vault, shapes=intake.shapes()
        )
        return self

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        if self._readers is None:
            self._readers = Readers(open_zone(self.settings, "care"), self.state)
        with self._readers.reader() as reader:
            yield reader

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        with self.reader() as reader, reader.cursor() as cursor:
            return cursor.rows(query, **params)

    def one(self, table: str, record_id: str) -> dict[str, Any]:
        """The only row of `table` that came from the record `record_id`."""
        (row,) = self.all(table, record_id)
        return row

    def all(self, table: str, record_id: str) -> list[dict[str, Any]]:
        """The rows of `table` that came from the record `record_id`, by their id."""
        found = self.rows(f"SELECT * FROM {table} ORDER BY 1")
        return [row for row in found if self.record_id(row) == record_id]

    def record_id(self, row: dict[str, Any]) -> str | None:
        with self.reader() as reader:
            table = f"records/{row['source_name']}/{row['record_type']}"
            record = reader.record(table, row["record_uid"])
        return None if record is None else record["record_id"]

    def concept(self, concept_id: int) -> dict[str, Any]:
        (row,) = self.rows("SELECT * FROM concept WHERE concept_id = $id", id=concept_id)
        return row

    def close(self) -> None:
        if self._readers is not None:
            self._readers.close()
        self.vault.close()
        self.state.close()


def a_care_zone(folder: Path) -> CareZone:
    settings = load_settings(folder / "home")
    return CareZone(settings, open_state(settings), open_vault(settings), folder)


def a_concept(system: str, code: str, display: str | None = None) -> Resource:
    coding = {"system": system, "code": code}
    if display is not None:
        coding["display"] = display
    return {"coding": [coding], **({"text": display} if display else {})}


def a_patient(id_: str = "p1", **elements: Any) -> Resource:
    return {"resourceType": "Patient", "id": id_, "birthDate": "1951-02-03", **elements}


def a_stay(id_: str = "s1", patient: str = "Patient/p1", **elements: Any) -> Resource:
    return {
        "resourceType": "Encounter",
        "id": id_,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": patient},
        "period": {"start": "2026-03-02T09:30:00+01:00", "end": "2026-03-09T15:00:00+01:00"},
        **elements,
    }


def a_fact(type_: str, id_: str, **elements: Any) -> Resource:
    """A resource of patient p1 in stay s1, unless said otherwise."""
    person = "patient" if type_ in ("AllergyIntolerance", "Immunization") else "subject"
    stay = "context" if type_.startswith(("MedicationA", "MedicationS")) else "encounter"
    return {
        "resourceType": type_,
        "id": id_,
        person: {"reference": "Patient/p1"},
        stay: {"reference": "Encounter/s1"},
        **elements,
    }
