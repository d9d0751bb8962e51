"""A publication takes concepts from what is loaded, and follows what persons validated."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ambroise import intake, warehouse
from ambroise.warehouse.vocabularies import loading, mappings
from ambroise.warehouse.vocabularies.index import Target
from ambroise.warehouse.vocabularies.mappings import Decided, MappingState
from tests.builders.vocabularies import NOW, an_athena, lists, load
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient

CIM10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
LAB = "https://chu.example/labo"
FIRST_LOCAL = 2_000_000_001

RESOURCES = (
    a_patient("p1", gender="male"),
    a_fact("Condition", "embolic", code=a_concept(CIM10, "I634"), recordedDate="2026-03-03"),
    a_fact("Condition", "french", code=a_concept(CIM10, "I63.41"), recordedDate="2026-03-03"),
    a_fact(
        "MedicationRequest",
        "drug",
        status="active",
        intent="order",
        medicationCodeableConcept=a_concept(ATC, "B01AF02", "apixaban"),
        authoredOn="2026-03-03",
    ),
    a_fact(
        "Observation",
        "sodium",
        status="final",
        code=a_concept(LAB, "NA", "Sodium sanguin"),
        effectiveDateTime="2026-03-03",
        valueQuantity={
            "value": 140,
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        },
    ),
)


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[CareZone]:
    made = a_care_zone(tmp_path).receive(*RESOURCES)
    yield made
    made.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    """A zone of two sources published with a download, to be looked at only."""
    made = a_care_zone(tmp_path_factory.mktemp("published")).receive(*RESOURCES)
    again = {**RESOURCES[4], "id": "again"}
    yield with_athena(made.receive(a_patient("p1"), again, source="labo"))
    made.close()


def with_athena(zone: CareZone) -> CareZone:
    load(zone.settings, zone.state, an_athena(zone.folder / "athena"))
    return zone.publish()


def decide(zone: CareZone, state: MappingState, target: Target | None = None) -> None:
    vocabulary = f"labo-{sha256(LAB.encode()).hexdigest()[:5]}"
    with zone.state.begin() as connection:
        given = Decided(vocabulary, "NA", state, target)
        mappings.decide(connection, given, origin="page", actor="marie", now=NOW)


SODIUM = Target("LOINC", "2947-0", "Sodium [Moles/volume] in Blood", "Measurement", 301, "")


def current(zone: CareZone) -> bool:
    return warehouse.is_current(zone.state, intake.shapes())


def test_a_code_maps_to_the_standard_concept_of_its_own_domain(published: CareZone) -> None:
    row = published.one("condition_occurrence", "embolic")
    assert (row["condition_source_concept_id"], row["condition_concept_id"]) == (201, 101)
    assert row["condition_source_value"] == "I634"
    assert published.concept(101)["concept_name"] == "Cerebral infarction"
    drug = published.one("drug_exposure", "drug")
    assert (drug["drug_source_concept_id"], drug["drug_concept_id"]) == (402, 401)
    male = published.rows("SELECT 1 FROM person WHERE gender_concept_id = 8507")
    assert len(male) == 1


def test_the_ancestors_of_what_occurs_are_whole(published: CareZone) -> None:
    rows = published.rows("SELECT * FROM concept_ancestor WHERE min_levels_of_separation > 0")
    pairs = {(row["ancestor_concept_id"], row["descendant_concept_id"]) for row in rows}
    assert pairs >= {(102, 101), (103, 101), (103, 102), (402, 401), (403, 401), (202, 201)}
    known = {row["concept_id"] for row in published.rows("SELECT concept_id FROM concept")}
    assert {one for pair in pairs for one in pair} <= known
    assert 302 not in known, "what no row reaches stays in the load"
    twice = published.rows(
        "SELECT 1 FROM concept_ancestor GROUP BY ancestor_concept_id, descendant_concept_id"
        " HAVING count(*) > 1"
    )
    assert twice == []


def test_only_what_the_download_lacks_is_local(published: CareZone) -> None:
    local = published.rows(f"SELECT concept_code FROM concept WHERE concept_id >= {FIRST_LOCAL}")
    assert {row["concept_code"] for row in local} >= {"I63.41", "NA"}
    assert not {row["concept_code"] for row in local} & {"I63.4", "I63", "B01AF02", "mmol/L"}
    french = published.one("condition_occurrence", "french")
    assert french["condition_concept_id"] >= FIRST_LOCAL
    below = published.rows(
        "SELECT descendant_concept_id AS id FROM concept_ancestor"
        " WHERE ancestor_concept_id = 202 AND min_levels_of_separation > 0"
    )
    assert {row["id"] for row in below} == {201, french["condition_concept_id"]}


def test_an_id_given_before_finds_its_rows_and_comes_back_when_the_download_goes(
    zone: CareZone,
) -> None:
    zone.publish()
    before = zone.one("condition_occurrence", "embolic")["condition_concept_id"]
    sodium = zone.one("measurement", "sodium")["measurement_concept_id"]
    with_athena(zone)
    assert zone.one("condition_occurrence", "embolic")["condition_concept_id"] == 101
    assert zone.concept(before)["concept_code"] == "I63.4"
    found = zone.rows(
        "SELECT c.* FROM condition_occurrence AS c JOIN concept_ancestor AS a"
        " ON a.descendant_concept_id = c.condition_source_concept_id"
        " WHERE a.ancestor_concept_id = $id",
        id=before,
    )
    assert len(found) == 2
    assert zone.one("measurement", "sodium")["measurement_concept_id"] == sodium
    loading.remove(zone.settings, zone.state, "Athena", actor="marie", now=NOW)
    assert not current(zone)
    zone.publish()
    assert zone.one("condition_occurrence", "embolic")["condition_concept_id"] == before
    assert zone.rows("SELECT 1 FROM concept WHERE concept_id = 101") == []


def test_vocabularies_say_their_version(published: CareZone) -> None:
    rows = published.rows("SELECT vocabulary_id, vocabulary_version FROM vocabulary")
    said = {row["vocabulary_id"]: row["vocabulary_version"] for row in rows}
    assert said["None"] == "v5.0 27-FEB-26"
    assert said["SNOMED"] == "2026-01-01"
    used = {row["id"] for row in published.rows("SELECT DISTINCT vocabulary_id AS id FROM concept")}
    assert used <= said.keys()


def test_lists_give_labels_systems_and_what_stands_above(zone: CareZone) -> None:
    manifest = f"""
name = "Codes du CHU"
version = "7"
licence = "interne"
[[list]]
file = "labo.csv"
vocabulary = "LABO"
name = "Laboratoire"
systems = ["{LAB}"]
columns = {{ code = "code", label = "label", parent = "parent" }}
[[list]]
layout = "cim10"
file = "cim10.csv"
"""
    labo = "code,label,parent\nNA,Sodium (sang),IONO\nIONO,Ionogramme,BIO\nBIO,Biologie,\n"
    cim10 = "code,type,ssr,psy,short,long\nI634,0,,,Inf emb,Infarctus embolique\n"
    load(
        zone.settings,
        zone.state,
        lists(zone.folder / "l", manifest, labo_csv=labo, cim10_csv=cim10),
    )
    zone.publish()
    sodium = zone.concept(zone.one("measurement", "sodium")["measurement_concept_id"])
    assert (sodium["vocabulary_id"], sodium["concept_name"]) == ("LABO", "Sodium (sang)")
    above = zone.rows(
        "SELECT c.concept_name AS name, a.min_levels_of_separation AS steps FROM concept_ancestor a"
        " JOIN concept c ON c.concept_id = a.ancestor_concept_id"
        " WHERE a.descendant_concept_id = $id ORDER BY steps",
        id=sodium["concept_id"],
    )
    assert [(row["name"], row["steps"]) for row in above] == [
        ("Sodium (sang)", 0),
        ("Ionogramme", 1),
        ("Biologie", 2),
    ]
    stroke = zone.concept(zone.one("condition_occurrence", "embolic")["condition_concept_id"])
    assert stroke["concept_name"] == "Infarctus embolique"
    (said,) = zone.rows("SELECT * FROM vocabulary WHERE vocabulary_id = 'LABO'")
    assert (said["vocabulary_name"], said["vocabulary_version"]) == ("Laboratoire", "7")


def test_a_validated_mapping_acts_at_the_next_publication_until_it_is_undone(
    zone: CareZone,
) -> None:
    with_athena(zone)
    before = zone.one("measurement", "sodium")
    for state in (MappingState.PROPOSED, MappingState.REFUSED, MappingState.TO_REVIEW):
        decide(zone, state, SODIUM)
        assert current(zone), "nothing but a validation acts"
    decide(zone, MappingState.VALIDATED, SODIUM)
    assert not current(zone)
    zone.publish()
    assert current(zone)
    after = zone.one("measurement", "sodium")
    assert after["measurement_concept_id"] == 301
    assert after["measurement_source_concept_id"] == before["measurement_source_concept_id"]
    (row,) = zone.rows("SELECT * FROM source_to_concept_map")
    said = (row["source_code"], row["target_concept_id"], row["target_vocabulary_id"])
    assert said == ("NA", 301, "LOINC")
    (link,) = zone.rows(
        "SELECT * FROM concept_relationship WHERE relationship_id = 'Maps to'"
        " AND concept_id_2 = 301 AND concept_id_1 <> 301"
    )
    assert link["concept_id_1"] == after["measurement_source_concept_id"]
    (one,) = mappings.decisions(zone.state).values()
    with zone.state.begin() as connection:
        mappings.undo(connection, one.key, actor="marie", now=NOW)
    zone.publish()
    undone = zone.one("measurement", "sodium")
    assert undone["measurement_concept_id"] == before["measurement_concept_id"]
    assert zone.rows("SELECT * FROM source_to_concept_map") == []


def test_a_mapping_to_a_listed_code_gives_it_a_concept(zone: CareZone) -> None:
    manifest = """
name = "LOINC FR"
version = "2.77"
licence = "LOINC"
[[list]]
layout = "loinc-fr"
file = "loinc.csv"
"""
    loinc = "LOINC_NUM,LONG_COMMON_NAME\n2947-0,Sodium [Moles/Volume] Sang\n"
    load(zone.settings, zone.state, lists(zone.folder / "l", manifest, loinc_csv=loinc))
    decide(zone, MappingState.VALIDATED, SODIUM)
    zone.publish()
    concept = zone.concept(zone.one("measurement", "sodium")["measurement_concept_id"])
    assert (concept["vocabulary_id"], concept["concept_code"], concept["concept_name"]) == (
        "LOINC",
        "2947-0",
        "Sodium [Moles/Volume] Sang",
    )
    assert concept["concept_id"] >= FIRST_LOCAL


def test_source_codes_are_counted_by_source_with_their_unit(published: CareZone) -> None:
    rows = published.rows(
        "SELECT * FROM source_code WHERE concept_code = 'NA' ORDER BY source_name"
    )
    said = [(r["source_name"], r["uses"], r["unit"], r["label"], r["is_mapped"]) for r in rows]
    assert said == [
        ("dpi", 1, "mmol/L", "Sodium sanguin", False),
        ("labo", 1, "mmol/L", "Sodium sanguin", False),
    ]


def test_what_maps_no_more_counts_as_unmapped(published: CareZone) -> None:
    with published.reader() as reader, reader.cursor() as cursor:
        unmapped = warehouse.quality_report(cursor).unmapped
    assert any("NA Sodium sanguin" in name for name in unmapped)
    assert any("I63.41" in name for name in unmapped)
    assert not any("B01AF02" in name for name in unmapped)
