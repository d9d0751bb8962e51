"""A coding written for other software: RUM lines, JSON, the passages for the external control."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ambroise.errors import RumUnwritable
from ambroise.intake.pmsi.lines import fields
from ambroise.uses.coding.control import as_csv, as_html
from ambroise.uses.coding.export import as_json, read_json, rum_lines
from ambroise.uses.coding.render import as_text
from tests.builders.pmsi import FINESS
from tests.unit.uses.conftest import ENTRY, EXIT

NOTE = (
    "Motif : fracture du col du fémur\n"
    "Évolution : insuffisance rénale aiguë, hydratation.\n"
    "Conclusion : fracture du col du fémur. =Insuffisance rénale aiguë <b>\n"
)


@pytest.fixture
def coding(a_stay: Any, coded: Any) -> Any:
    given = a_stay().in_ward("Orthopédie", ENTRY, EXIT).stay(entry_mode="Domicile")
    given = given.stay(exit_mode="Décès").with_note(NOTE)
    return coded(given.act("Prothèse de hanche", code="NEKA020").view)


def test_a_rum_line_reads_back_as_what_was_coded(coding: Any) -> None:
    (line,) = rum_lines(coding, finess=FINESS)
    read = fields(line)
    assert read["dp"].strip() == "S7200"
    assert [one.strip() for one in read["das"]] == ["N179"]
    assert [one["ccam"] for one in read["acts"]] == ["NEKA020"]
    assert (read["entry"], read["exit"]) == ("12032026", "20032026")
    assert (read["entry_mode"], read["exit_mode"], read["sex"]) == ("8", "9", "2")
    assert read["birth"] == "03021951"


def test_json_reads_back_whole(coding: Any) -> None:
    assert read_json(as_json(coding)) == coding


def test_a_unit_that_was_not_left_is_not_written(coding: Any) -> None:
    present = replace(coding, rums=(replace(coding.rums[0], end=None),))
    with pytest.raises(RumUnwritable, match="was not left"):
        rum_lines(present, finess=FINESS)


def test_a_value_longer_than_its_field_is_not_cut(coding: Any) -> None:
    wide = replace(coding, rums=(replace(coding.rums[0], unit="URGENCES"),))
    with pytest.raises(RumUnwritable, match="4 characters"):
        rum_lines(wide, finess=FINESS)


def test_the_passages_hold_every_proof_and_no_formula(coding: Any) -> None:
    text = as_csv(coding)
    assert text.startswith("rum;position;code;")
    assert "fracture du col du fémur" in text
    assert ";=" not in text
    assert "NEKA020" in text


def test_the_page_to_print_escapes_what_notes_say(coding: Any) -> None:
    page = as_html(coding, made=datetime.fromisoformat("2026-03-21T09:00"))
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "Établi le 21/03/2026 à 09:00" in page


def test_the_text_says_codes_with_their_points_and_passages(coding: Any) -> None:
    text = as_text(coding)
    assert "  DP   S72.00" in text
    assert "  DAS  N17.9" in text
    assert "« Motif : fracture du col du fémur »" in text or "« Conclusion" in text
