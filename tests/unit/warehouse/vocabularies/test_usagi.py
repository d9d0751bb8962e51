"""Mappings go to Usagi and come back; what cannot be taken is set aside with its reason."""

import csv
import io
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.errors import VocabularyInvalid
from ambroise.warehouse.vocabularies.codes import LocalCode
from ambroise.warehouse.vocabularies.index import Target
from ambroise.warehouse.vocabularies.mappings import Equivalence, Mapping, MappingState
from ambroise.warehouse.vocabularies.usagi import COLUMNS, VOCABULARY, read_usagi, write_usagi
from tests.builders.vocabularies import NOW

SODIUM = Target("LOINC", "2947-0", "Sodium [Moles/volume] in Blood", "Measurement", 301, "")
CODE = LocalCode("LABO", "NA", "Sodium, sanguin", "Measurement", "mmol/L", {"dpi": 12}, False)
DECISION = Mapping(
    1, "LABO", "NA", MappingState.VALIDATED, SODIUM, Equivalence.EQUAL, 0.91, "vu", "paul",
    "page", "marie", NOW,
)  # fmt: skip


def find(concept_id: int) -> Target | None:
    return SODIUM if concept_id == 301 else None


def written(*codes: LocalCode) -> str:
    return write_usagi(codes, lambda target: target.concept_id)


def a_file(**said: str) -> str:
    row = {
        "sourceCode": "NA",
        "mappingStatus": "APPROVED",
        "conceptId": "301",
        "mappingType": "MAPS_TO",
    } | said
    text = io.StringIO()
    lines = csv.DictWriter(text, list(row))
    lines.writeheader()
    lines.writerow(row)
    return text.getvalue()


def test_a_code_is_written_with_the_columns_of_usagi() -> None:
    (row,) = csv.DictReader(io.StringIO(written(replace(CODE, decision=DECISION))))
    assert tuple(row) == COLUMNS
    assert row == {
        "sourceCode": "NA",
        "sourceName": "Sodium, sanguin",
        "sourceFrequency": "12",
        "sourceAutoAssignedConceptIds": "",
        VOCABULARY: "LABO",
        "matchScore": "0.91",
        "mappingStatus": "APPROVED",
        "equivalence": "EQUAL",
        "statusSetBy": "marie",
        "statusSetOn": "1772452800000",
        "conceptId": "301",
        "conceptName": "Sodium [Moles/volume] in Blood",
        "domainId": "Measurement",
        "mappingType": "MAPS_TO",
        "comment": "vu",
        "createdBy": "marie",
        "createdOn": "1772452800000",
        "assignedReviewer": "paul",
    }


def test_a_code_without_decision_is_unchecked_and_says_nothing_when_read() -> None:
    text = written(CODE)
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["mappingStatus"], row["conceptId"]) == ("UNCHECKED", "0")
    assert read_usagi(text, [CODE], find) == ([], [])


@given(
    st.sampled_from(MappingState),
    st.sampled_from(Equivalence),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30),
    st.none() | st.integers(0, 100).map(lambda n: n / 100),
)
def test_what_is_written_is_read_back(
    state: MappingState, equivalence: Equivalence, comment: str, score: float | None
) -> None:
    decision = replace(
        DECISION, state=state, equivalence=equivalence, comment=comment.strip(), score=score
    )
    (found,), asides = read_usagi(written(replace(CODE, decision=decision)), [CODE], find)
    assert asides == []
    assert (found.state, found.equivalence, found.target) == (state, equivalence, SODIUM)
    assert (found.comment, found.score, found.reviewer) == (comment.strip(), score, "paul")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"sourceCode": "ZZ"}, "unknown_code"),
        ({VOCABULARY: "AUTRE"}, "unknown_code"),
        ({"mappingStatus": "MAYBE"}, "unknown_status"),
        ({"mappingType": "MAPS_TO_VALUE"}, "other_type"),
        ({"conceptId": "999"}, "unknown_concept"),
        ({"conceptId": "x"}, "unknown_concept"),
        ({"conceptId": "0"}, "no_target"),
    ],
)
def test_a_line_that_cannot_be_taken_is_set_aside(said: dict[str, str], reason: str) -> None:
    decided, (aside,) = read_usagi(a_file(**said), [CODE], find)
    assert decided == []
    assert (aside.line, aside.reason) == (2, reason)


def test_a_code_of_two_vocabularies_needs_its_vocabulary() -> None:
    codes = [CODE, replace(CODE, vocabulary_id="AUTRE")]
    _, (aside,) = read_usagi(a_file(), codes, find)
    assert aside.reason == "ambiguous_code"
    (found,), _ = read_usagi(a_file(**{VOCABULARY: "AUTRE"}), codes, find)
    assert found.vocabulary_id == "AUTRE"


def test_a_second_concept_of_a_code_is_set_aside() -> None:
    text = a_file()
    again = text + text.splitlines(keepends=True)[1]
    decided, (aside,) = read_usagi(again, [CODE], find)
    assert len(decided) == 1
    assert (aside.line, aside.reason) == (3, "second_target")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "sourceCode\nNA\n"])
def test_a_file_without_the_columns_of_usagi_is_refused(text: str) -> None:
    with pytest.raises(VocabularyInvalid, match="columns missing"):
        read_usagi(text, [CODE], find)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(VocabularyInvalid):
        read_usagi(f"sourceCode,mappingStatus,conceptId\n{text}", [CODE], find)
