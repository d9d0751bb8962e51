"""What a reader may say, by kind of question."""

import pytest

from ambroise.errors import CampaignRefused, QuestionInvalid
from ambroise.evaluation.campaigns.answers import Mark, added, checked, dump, load, missing
from ambroise.evaluation.campaigns.questions import (
    Question,
    code_question,
    item_question,
    question_of,
    span_question,
)

LENGTHS = {7: 40}
SPANS = span_question("douleur: une douleur dite\nmedicament")


@pytest.mark.parametrize(
    ("question", "made"),
    [
        (SPANS, Mark("autre", note_id=7, start=0, end=2)),
        (SPANS, Mark("douleur", note_id=8, start=0, end=2)),
        (SPANS, Mark("douleur", note_id=7, start=0, end=41)),
        (SPANS, Mark("douleur", note_id=7, start=3, end=2)),
        (SPANS, Mark("douleur")),
        (code_question(), Mark("DP", "fracture", 1)),
        (code_question(), Mark("DP", "I500")),
        (code_question(), Mark("ACT", "I500", 1)),
        (item_question(), Mark("reason", "peut-être")),
        (item_question(), Mark("reason", "absent", note_id=7, start=1, end=2)),
    ],
)
def test_what_makes_no_sense_is_refused(question: Question, made: Mark) -> None:
    with pytest.raises(CampaignRefused):
        checked(question, made, LENGTHS)


def test_a_code_is_kept_as_pmsi_writes_it() -> None:
    assert checked(code_question(), Mark("DAS", " i50.0 ", 2), LENGTHS).value == "I500"


def test_a_summary_has_one_principal_diagnosis_with_many_passages() -> None:
    question = code_question()
    answer = added(question, (), Mark("DP", "I500", 1))
    answer = added(question, answer, Mark("DP", "I500", 1, 7, 0, 4))
    assert len(added(question, answer, Mark("DP", "J189", 2))) == 3
    with pytest.raises(CampaignRefused):
        added(question, answer, Mark("DP", "J189", 1))
    with pytest.raises(CampaignRefused):
        added(question, answer, Mark("DP", "I500", 1))


def test_every_item_is_answered_and_what_is_there_is_shown() -> None:
    question = item_question()
    said = tuple(Mark(label.name, "absent") for label in question.labels[1:])
    first = question.labels[0].name
    assert missing(question, said) == (first,)
    assert missing(question, (*said, Mark(first, "yes"))) == (first,)
    assert missing(question, (*said, Mark(first, "yes", 0, 7, 0, 3))) == ()
    assert missing(SPANS, ()) == ()


def test_an_answer_is_read_as_it_was_written() -> None:
    answer = (Mark("DP", "I500", 1, -7, 0, 4), Mark("DAS", "E119", 1))
    assert load(dump(answer)) == answer
    with pytest.raises(ValueError, match="unknown"):
        load(b'[{"label": "DP", "name": "x"}]')


@pytest.mark.parametrize("lines", ["", "1abc", "a\na", "é: x"])
def test_labels_need_names(lines: str) -> None:
    with pytest.raises(QuestionInvalid):
        question_of("spans", lines)
