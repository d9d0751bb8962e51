"""The letters of the fictional hospital, against what its generator knows."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from ambroise.cli.uses import use
from ambroise.demo.hospital import make_case
from ambroise.demo.journey import JOURNEY
from ambroise.errors import StayNotFound
from ambroise.uses import SpanRef
from ambroise.uses.letter.measures import measure, statements
from ambroise.uses.letter.render import as_text
from ambroise.uses.letter.schema import BlockKind, Change, Letter

from .conftest import PATIENTS, TODAY

GOLDEN = Path(__file__).parent / "golden"
CHANGES = {
    "same": Change.UNCHANGED,
    "started": Change.STARTED,
    "changed": Change.CHANGED,
    "stopped": Change.STOPPED,
}
CASES = [make_case(2026, rank, TODAY) for rank in range(1, PATIENTS + 1)]
STAYS = [
    pytest.param(case, stay, id=stay.number)
    for case in CASES
    for stay in case.stays
    if stay.documents and stay.kind == "IMP" and stay.end is not None
]


def test_the_letter_of_the_guided_visit_reads_as_reviewed(demo: Any) -> None:
    draft = demo.letter(demo.stay(JOURNEY.ipp, JOURNEY.stay_number))
    assert as_text(draft.value) == (GOLDEN / "journey.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("case", "stay"), STAYS)
def test_a_letter_says_what_the_generator_knows(demo: Any, case: Any, stay: Any) -> None:
    given = demo.stay(case.person.ipp, stay.number)
    draft = demo.letter(given)
    letter = draft.value
    assert isinstance(letter, Letter)

    measures = measure(draft)
    assert measures.share == 1.0
    assert measures.findings == ()
    notes = {note.note_id: note.text for note in given.notes}
    for one in draft.evidence:
        if isinstance(one.source, SpanRef):
            assert notes[one.source.note_id][one.source.start : one.source.end] == one.quote

    text = as_text(letter)
    person = case.person
    assert person.used_family.upper() in text
    agreed = "Votre patiente" if person.female else "Votre patient,"
    assert agreed in text
    assert f"IPP : {person.ipp}" in text

    told = {
        (statement.treatment.atc, statement.treatment.change)
        for _, statement in statements(letter)
        if statement.treatment is not None
    }
    known = {
        (drug.atc, CHANGES[drug.change])
        for drug in stay.drugs
        if drug.stage == "discharge" or (drug.stage == "home" and drug.change == "stopped")
    }
    assert told == known
    for drug in stay.drugs:
        if drug.stage == "discharge":
            assert drug.posology in " ".join(text.split())

    follow_up = next(block for block in letter.blocks if block.kind is BlockKind.FOLLOW_UP)
    planned = " ".join(statement.text for statement in follow_up.statements).casefold()
    for appointment in stay.appointments:
        assert appointment.what.casefold() in planned


@pytest.fixture
def call(demo: Any) -> Any:
    app = typer.Typer()
    app.add_typer(use, name="use")
    return lambda *arguments: CliRunner().invoke(app, arguments, obj=demo.session)


def test_the_command_writes_the_letter_to_a_private_file(
    demo: Any, call: Any, tmp_path: Path
) -> None:
    out = tmp_path / "lettre.txt"
    result = call("use", "run", "letter", "--stay", JOURNEY.stay_number, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert out.read_text(encoding="utf-8") == (GOLDEN / "journey.txt").read_text(encoding="utf-8")
    assert out.stat().st_mode & 0o777 == 0o600
    assert "Moteur : règles, aucun modèle de langue branché" in result.stderr


def test_the_command_gives_machines_the_draft_with_its_evidence(demo: Any, call: Any) -> None:
    result = call("use", "run", "letter", "--stay", JOURNEY.stay_number, "--json")
    assert result.exit_code == 0, result.output
    draft = json.loads(result.stdout)
    assert draft["evidence"]
    assert len(draft["value"]["blocks"]) == len(BlockKind)


def test_a_stay_that_is_not_there_is_said(call: Any) -> None:
    result = call("use", "run", "letter", "--stay", "999999999")
    assert isinstance(result.exception, StayNotFound)
