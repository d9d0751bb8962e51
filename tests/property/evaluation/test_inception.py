"""What goes to INCEpTION comes back: texts and marks, whatever their characters."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns.answers import Mark
from ambroise.evaluation.campaigns.inception import answer_of, read_marks, write_texts
from ambroise.evaluation.campaigns.model import Campaign, Case, Guide
from ambroise.evaluation.campaigns.questions import Question, code_question, span_question
from ambroise.evaluation.campaigns.texts import Document, Opened
from ambroise.evaluation.strata import Strata

NOW = datetime(2026, 3, 4, tzinfo=UTC)
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t")
TEXTS = st.text(LETTERS, min_size=1, max_size=60)
QUESTIONS = (span_question("douleur\nmedicament"), code_question())


def campaign(question: Question) -> Campaign:
    guide = Guide(1, "guide", "digest", "1", NOW)
    return Campaign("abcdef012345", "x", "letter", question, "1", NOW, (guide,), (), None, None)


def opened(*texts: str) -> Opened:
    documents = tuple(Document(-7 + place, "", text) for place, text in enumerate(texts))
    case = Case(1, 1, 1, tuple(one.note_id for one in documents), Strata(), "1")
    return Opened(case, documents)


@st.composite
def answers(draw: st.DrawFn) -> tuple[Campaign, Opened, tuple[Mark, ...]]:
    question = draw(st.sampled_from(QUESTIONS))
    found = opened(*draw(st.lists(TEXTS, min_size=1, max_size=2)))
    marks = []
    for number in range(draw(st.integers(0, 4))):
        document = draw(st.sampled_from(found.documents))
        start = draw(st.integers(0, len(document.text) - 1))
        end = draw(st.integers(start + 1, len(document.text)))
        place = (document.note_id, start, end)
        if question.kind == "codes":
            marks.append(Mark("DAS", f"I{number}00", number + 1, *place))
        else:
            marks.append(Mark(draw(st.sampled_from(["douleur", "medicament"])), "", 0, *place))
    return campaign(question), found, tuple(dict.fromkeys(marks))


@given(answers())
@settings(max_examples=60, deadline=None)
def test_a_reading_goes_and_comes_back(made: tuple[Campaign, Opened, tuple[Mark, ...]]) -> None:
    of, found, marks = made
    with TemporaryDirectory() as folder:
        assert write_texts(of, [found], Path(folder), {1: marks}) == []
        read, rejected = read_marks(of, Path(folder))
    assert rejected == []
    assert sorted(answer_of(of, found, read[1])) == sorted(marks)


def test_a_text_that_differs_is_refused(tmp_path: Path) -> None:
    of = campaign(QUESTIONS[0])
    write_texts(of, [opened("Elle a mal.")], tmp_path, {})
    read, _ = read_marks(of, tmp_path)
    with pytest.raises(CampaignRefused):
        answer_of(of, opened("Elle a très mal."), read[1])


def test_another_campaign_and_a_broken_file_are_set_aside(tmp_path: Path) -> None:
    of = campaign(QUESTIONS[0])
    write_texts(of, [opened("Elle a mal.")], tmp_path, {})
    (tmp_path / "documents" / "broken.xmi").write_text("<xmi:XMI")
    from_another = Campaign("0" * 12, *[getattr(of, n) for n in list(Campaign.__slots__)[1:]])
    read, rejected = read_marks(from_another, tmp_path)
    assert read == {}
    assert {one.reason for one in rejected} == {
        "CAS XMI illisible",
        "document d'une autre campagne",
    }
