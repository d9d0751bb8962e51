"""An extract is what the permit opens, whole or not at all, and says what it was made from."""

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from ambroise.access import Action, Purpose, Role, artefacts, oppositions, projects
from ambroise.access.projects import Condition, ConditionKind
from ambroise.errors import (
    AccessRefused,
    DatasetLimited,
    ExtractDamaged,
    SourceUnreadable,
    TableNotOpen,
)
from ambroise.extracts import Wanted, extract, verify
from ambroise.extracts.folder import PART
from ambroise.settings import private_folder
from ambroise.state.schema import artefact_persons
from tests.builders.extracts import a_maker, an_extract, made_of
from tests.builders.project_view import Researched
from tests.builders.study import RESEARCH, Study

BESIDE = {
    "SHA256SUMS", "dictionary.csv", "dictionary.html", "manifest.json", "risks.html", "risks.json",
}  # fmt: skip
TWO = Wanted(tables=("person", "measurement"))


def suspend(study: Study) -> None:
    projects.permits.suspend(
        study.house.door, study.may(study.committee, Action.SUSPEND_PERMIT, reason="doute")
    )


def left(hospital: Researched, study: Study) -> list[Path]:
    folder = hospital.hospital.settings.home / "projects" / study.id
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_extract_is_whole_and_says_what_it_was_made_from(hospital: Researched) -> None:
    study = hospital.project()
    with hospital.opened(study, Action.EXPORT) as view:
        made = made_of(hospital, study, view, TWO)
        rows = view.rows("SELECT * FROM person")
        publication = view.publication
    names = {path.name for path in made.folder.iterdir()}
    assert names == {"measurement.parquet", "person.parquet", *BESIDE}
    assert {path.stat().st_mode & 0o777 for path in made.folder.iterdir()} == {0o600}
    assert private_folder(made.folder) == made.folder
    assert pq.read_table(made.folder / "person.parquet").to_pylist() == rows
    manifest = json.loads((made.folder / "manifest.json").read_bytes())
    assert (manifest["project"], manifest["publication"]) == (study.id, publication)
    assert (manifest["made_by"], manifest["persons"]) == (study.lead.login, 5)
    assert manifest["permit"]["conditions"]["smallest_cell"] == 10
    assert {one["name"]: one["rows"] for one in manifest["files"]}["person.parquet"] == 5


def test_an_extract_is_registered_with_the_digest_of_its_manifest(hospital: Researched) -> None:
    study = hospital.project()
    made = an_extract(hospital, study, TWO)
    door, state = hospital.house.door, hospital.house.state
    listed = artefacts.of_project(door, study.leads(Action.READ_PROJECT))
    assert sorted(one.kind for one in listed) == ["cohort", "extract"]
    kept = artefacts.open_artefact(door, state, study.read(study.lead), made.artefact, RESEARCH)
    assert hospital.hospital.settings.home / kept.file == made.folder
    assert kept.digest == verify(made.folder).digest


def test_coreutils_check_an_extract_too(hospital: Researched) -> None:
    made = an_extract(hospital, hospital.project(), TWO)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=made.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_check_names_what_was_changed_added_or_removed(
    hospital: Researched, tmp_path: Path
) -> None:
    made = an_extract(hospital, hospital.project(), TWO)
    assert verify(made.folder).files == 6
    copies = [shutil.copytree(made.folder, tmp_path / str(n)) for n in range(4)]
    with (copies[0] / "person.parquet").open("ab") as file:
        file.write(b"x")
    (copies[1] / "risks.html").unlink()
    (copies[2] / "more.csv").write_text("a")
    manifest = copies[3] / "manifest.json"
    manifest.write_text(manifest.read_text().replace(" 5", " 6", 1))
    for copy, name in zip(
        copies, ("person.parquet", "risks.html", "more.csv", "manifest.json"), strict=True
    ):
        with pytest.raises(ExtractDamaged, match=name):
            verify(copy)
    with pytest.raises(SourceUnreadable):
        verify(tmp_path)


def test_csv_holds_the_same_values_as_parquet(hospital: Researched) -> None:
    study = hospital.project()
    whole = an_extract(hospital, study, Wanted(tables=("measurement", "note")))
    text = an_extract(hospital, study, Wanted("csv", ("measurement", "note")))
    table = pq.read_table(whole.folder / "measurement.parquet")
    options = pa_csv.ConvertOptions(
        column_types=table.schema, strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    read = pa_csv.read_csv(text.folder / "measurement.csv", convert_options=options)
    assert read.to_pylist() == table.to_pylist()
    with (text.folder / "note.csv").open(newline="", encoding="utf-8") as file:
        texts = [row["note_text"] for row in csv.DictReader(file)]
    notes = pq.read_table(whole.folder / "note.parquet", columns=["note_text"])
    assert texts == notes.column("note_text").to_pylist()


def test_the_dictionary_describes_every_column_with_what_is_filled(hospital: Researched) -> None:
    made = an_extract(hospital, hospital.project())
    with (made.folder / "dictionary.csv").open(newline="", encoding="utf-8") as file:
        entries = list(csv.DictReader(file))
    manifest = json.loads((made.folder / "manifest.json").read_bytes())
    columns = [
        (one["name"].removesuffix(".parquet"), name)
        for one in manifest["files"]
        for name in one["columns"]
    ]
    assert sorted((one["table"], one["colonne"]) for one in entries) == sorted(columns)
    assert [one for one in entries if not (one["description"] and one["traitement"])] == []
    said = {(one["table"], one["colonne"]): one for one in entries}
    assert said["person", "person_id"]["part remplie"] == "1.000"
    table = pq.read_table(made.folder / "measurement.parquet").column("range_low")
    share = 1 - table.null_count / len(table)
    assert said["measurement", "range_low"]["part remplie"] == f"{share:.3f}"
    page = (made.folder / "dictionary.html").read_text(encoding="utf-8")
    assert "Pseudonyme de la personne, propre à ce projet." in page


def test_the_risks_are_told_without_a_value(hospital: Researched) -> None:
    study = hospital.project(Condition(ConditionKind.SMALLEST_CELL, 3))
    with hospital.opened(study, Action.EXPORT) as view:
        made = made_of(hospital, study, view)
        days = view.rows(
            "SELECT count(DISTINCT visit_start_date) AS n FROM visit_occurrence GROUP BY person_id"
        )
    found = json.loads((made.folder / "risks.json").read_bytes())
    assert (found["k"], found["traits"]["anonymity"]["members"]) == (3, 5)
    assert found["courses"]["several_stays"] == sum(one["n"] > 1 for one in days)
    assert {one["table"] for one in found["rare"]} >= {"condition_occurrence", "measurement"}
    page = (made.folder / "risks.html").read_text(encoding="utf-8")
    assert "l'extrait reste une donnée personnelle" in page.replace("\n", " ").replace(
        "&#x27;", "'"
    )


def test_some_persons_of_the_view_make_an_extract_of_these_alone(hospital: Researched) -> None:
    study = hospital.project()
    with hospital.opened(study) as view:
        some = [row["person_id"] for row in view.rows("SELECT person_id FROM person LIMIT 2")]
    made = an_extract(hospital, study, Wanted(persons=[*some, 12345]))
    manifest = json.loads((made.folder / "manifest.json").read_bytes())
    assert (manifest["left_out"], manifest["persons"]) == (["fact_relationship"], 2)
    for path in made.folder.glob("*.parquet"):
        table = pq.read_table(path)
        if "person_id" in table.column_names:
            assert set(table.column("person_id").to_pylist()) <= set(some), path.name
    assert pq.read_metadata(made.folder / "person.parquet").num_rows == 2
    assert pq.read_metadata(made.folder / "concept.parquet").num_rows > 100


def test_what_the_permit_does_not_open_is_refused(hospital: Researched) -> None:
    study = hospital.project()
    with pytest.raises(TableNotOpen):
        an_extract(hospital, study, Wanted(tables=["identity_person"]))
    with hospital.opened(study) as view, pytest.raises(DatasetLimited):
        made_of(hospital, study, view)
    with pytest.raises(AccessRefused):
        an_extract(hospital, hospital.project(Condition(ConditionKind.NO_EXPORT)))
    assert left(hospital, study) == []


def test_a_permit_that_ends_between_two_tables_leaves_nothing(hospital: Researched) -> None:
    study = hospital.project()

    def ends(done: int, _total: int) -> None:
        if done == 2:
            assert len([one for one in left(hospital, study) if one.suffix == ".parquet"]) == 2
            suspend(study)

    with hospital.opened(study, Action.EXPORT) as view, pytest.raises(AccessRefused):
        extract(a_maker(hospital, study, report=ends), view)
    assert left(hospital, study) == []
    listed = artefacts.of_project(hospital.house.door, study.leads(Action.READ_PROJECT))
    assert [one.kind for one in listed] == ["cohort"]


def test_a_permit_that_ends_within_a_table_leaves_nothing(
    hospital: Researched, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = hospital.project()
    monkeypatch.setattr("ambroise.access.view.dataset.ASKED_EVERY", 0.0)
    with hospital.opened(study, Action.EXPORT) as view:
        suspend(study)
        with pytest.raises(AccessRefused):
            made_of(hospital, study, view)
    assert left(hospital, study) == []


def test_a_permit_that_ends_once_the_files_are_whole_leaves_nothing(hospital: Researched) -> None:
    study = hospital.project()
    with hospital.opened(study, Action.EXPORT) as view:
        maker = a_maker(hospital, study)

        def ended() -> None:
            suspend(study)
            maker.again()

        last = a_maker(hospital, study)
        object.__setattr__(last, "again", ended)
        with pytest.raises(AccessRefused):
            extract(last, view)
    assert left(hospital, study) == []


def test_an_extract_that_outlives_its_decision_ends_well(hospital: Researched) -> None:
    study = hospital.project()

    def slow(done: int, _total: int) -> None:
        if done == 1:
            hospital.house.later(minutes=11)

    with hospital.opened(study, Action.EXPORT) as view:
        made = extract(a_maker(hospital, study, report=slow), view, TWO)
    assert verify(made.folder).rows > 5


def test_what_a_kill_left_is_taken_up_again_or_removed(hospital: Researched) -> None:
    study = hospital.project()

    class Killed(BaseException):
        pass

    def killed(done: int, _total: int) -> None:
        if done == 3:
            folder = hospital.hospital.settings.home / "projects" / study.id / "extracts"
            part = next(folder.glob(f"*{PART}"))
            shutil.copytree(part, folder / f"kept{PART}")
            raise Killed

    with hospital.opened(study, Action.EXPORT) as view:
        with pytest.raises(Killed):
            extract(a_maker(hospital, study, report=killed), view)
        before = {path.name: path.stat().st_mtime_ns for path in left(hospital, study)}
        made = made_of(hospital, study, view)
        assert made.folder.name == "kept"
        after = {path.name: path.stat().st_mtime_ns for path in left(hospital, study)}
        again = [name for name in before if name.endswith(".parquet")]
        assert len(again) == 3
        assert [name for name in again if before[name] != after[name]] == []
        assert verify(made.folder).digest
        shutil.copytree(made.folder, made.folder.with_name(f"other{PART}"))
        second = made_of(hospital, study, view, TWO)
    assert {path.name for path in made.folder.parent.iterdir()} == {"kept", second.folder.name}


def test_who_opposes_while_an_extract_is_made_is_put_to_the_dpo(hospital: Researched) -> None:
    study = hospital.project()
    dpo = hospital.house.person(f"dpo{study.id[:6]}", Role.DPO)

    def opposes(done: int, _total: int) -> None:
        if done == 1:
            resource = hospital.house.door.person_resource(person)
            asked = (dpo, Action.RECORD_OPPOSITION, resource, Purpose.OPERATIONS)
            decision = hospital.house.door.decide(*asked)
            oppositions.oppose(hospital.house.door, decision, means="courrier", project=study.id)

    with hospital.opened(study, Action.EXPORT) as view:
        person = min(view.persons)
        made = extract(a_maker(hospital, study, report=opposes), view, TWO)
    with hospital.house.state.read() as connection:
        held = connection.execute(
            artefact_persons.select().where(artefact_persons.c.artefact_id == made.artefact)
        ).all()
    assert person in {row.person_id for row in held}
