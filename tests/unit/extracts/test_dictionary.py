"""The dictionary has words for every column that a view can show."""

import csv
from io import StringIO

from ambroise.extracts import dictionary
from ambroise.extracts.written import Written
from ambroise.warehouse.columns import Policy, tables

SHOWN = {
    name: [one.name for one in columns if one.policy is not Policy.DROP]
    for name, columns in tables().items()
}


def test_every_table_and_column_that_leaves_care_has_words() -> None:
    shown = {name: columns for name, columns in SHOWN.items() if columns}
    assert [name for name in shown if not dictionary.about(name)] == []
    without = [
        (table, column)
        for table, columns in shown.items()
        for column in columns
        if not dictionary.described(table, column) or "{" in dictionary.described(table, column)
    ]
    assert without == []


def test_an_ending_is_said_of_the_event_of_its_table() -> None:
    assert dictionary.described("death", "death_type_concept_id").startswith("Provenance du décès")
    assert dictionary.described("measurement", "measurement_date") == "Jour de la mesure."
    assert dictionary.described("person", "nothing") == ""


def test_an_entry_tells_unit_vocabulary_treatment_and_share() -> None:
    columns = {"measurement_date": "date32[day]", "measurement_source_value": "string"}
    filled = {"measurement_date": 4, "measurement_source_value": 3}
    one = Written("measurement.parquet", "measurement", 4, "0" * 64, columns, filled)
    text = dictionary.as_csv(dictionary.entries([one]))
    first, second = csv.DictReader(StringIO(text))
    assert (first["unité"], first["part remplie"]) == ("jour", "1.000")
    assert first["traitement"].startswith("décalé")
    assert (second["vocabulaire"], second["part remplie"]) == ("LOINC ou code local", "0.750")


def test_an_empty_table_has_no_share() -> None:
    one = Written("death.parquet", "death", 0, "0" * 64, {"person_id": "int64"}, {"person_id": 0})
    assert [entry.filled for entry in dictionary.entries([one])] == [""]
