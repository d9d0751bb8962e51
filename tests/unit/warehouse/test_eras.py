"""Eras: occurrences of one concept that are near enough are one."""

import random
from collections import Counter
from pathlib import Path

from tests.builders.warehouse import a_care_zone, a_concept, a_patient

CVX = "http://hl7.org/fhir/sid/cvx"


def test_what_starts_and_ends_alike_is_in_one_era_and_no_era_is_there_twice(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    rng = random.Random(5)
    people = [f"p{number}" for number in range(60)]
    given = [
        (person, f"{rng.randint(10, 17)}", f"{year}-04-01")
        for person in people
        for year in range(2016, 2026)
        for _ in range(rng.choice((0, 1, 1, 2, 3, 4)))
    ]
    shots = [
        {
            "resourceType": "Immunization",
            "id": f"i{number}",
            "status": "completed",
            "vaccineCode": a_concept(CVX, code),
            "patient": {"reference": f"Patient/{person}"},
            "occurrenceDateTime": day,
        }
        for number, (person, code, day) in enumerate(given)
    ]
    zone.receive(*(a_patient(person) for person in people), *shots)
    rows = zone.publish().rows("SELECT drug_era_id AS id, drug_exposure_count AS n FROM drug_era")
    zone.close()
    assert len({row["id"] for row in rows}) == len(rows)
    assert Counter(row["n"] for row in rows) == Counter(Counter(given).values())
