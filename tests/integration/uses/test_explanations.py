"""The versions of the letters of the fictional hospital: same drugs, short words, one job each."""

from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from ambroise import uses, warehouse
from ambroise.access import CARE_ZONE, Action, Decision, Purpose
from ambroise.access.jobs import Worker
from ambroise.cli.uses import use
from ambroise.demo import JOURNEY
from ambroise.demo.hospital import make_case
from ambroise.engines import RULES
from ambroise.errors import UseGivenDraft
from ambroise.state.jobs import Job, JobState
from ambroise.uses import drafting
from ambroise.uses.contract import Context, RunId
from ambroise.uses.drafts import DraftLine, open_drafts
from ambroise.uses.explanation import Audience, Explanation
from ambroise.uses.explanation.composing import compose
from ambroise.uses.explanation.facts import differences
from ambroise.uses.explanation.render import running_text
from ambroise.uses.explanation.schema import LetterToExplain, phrases
from ambroise.uses.measuring.readability import count
from tests.integration.uses.conftest import PATIENTS, TODAY, Hospital

LONGEST_MEAN = 10
"""Words a sentence of a child's version, on average."""

STAYS = [
    (case.person.ipp, stay.number)
    for case in (make_case(2026, rank, TODAY) for rank in range(1, PATIENTS + 1))
    for stay in case.stays
    if stay.documents and stay.kind == "IMP" and stay.end is not None
]
CONTEXT = Context(RULES, lambda: datetime(2026, 3, 24, tzinfo=UTC), RunId("run"))


def utc_now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def versions(demo: Hospital) -> list[tuple[LetterToExplain, Explanation]]:
    """Every version that is made of the letters of the hospital."""
    made = []
    for patient, number in STAYS:
        letter = demo.letter(demo.stay(patient, number))
        assert letter.value is not None
        for audience in Audience:
            given = LetterToExplain(letter.value, "draft", True, letter.evidence, (), audience)
            value = compose(given, CONTEXT).value
            if value is not None:
                made.append((given, value))
    assert {given.audience for given, _ in made} == set(Audience)
    return made


def test_the_drugs_of_every_version_are_those_of_its_letter(
    versions: list[tuple[LetterToExplain, Explanation]],
) -> None:
    for given, value in versions:
        assert differences(given.letter, given.rewritten, value) == ()


def test_a_child_s_version_has_ten_words_a_sentence_at_most_on_average(
    versions: list[tuple[LetterToExplain, Explanation]],
) -> None:
    told = [running_text(value) for given, value in versions if given.audience is Audience.CHILD]
    counts = [count(text) for text in told]
    assert sum(one.words for one in counts) <= LONGEST_MEAN * sum(one.sentences for one in counts)


def test_a_child_is_told_nothing_that_an_adult_is_not(
    versions: list[tuple[LetterToExplain, Explanation]],
) -> None:
    adult: dict[int, set[str]] = {}
    for given, value in versions:
        said = {phrase.of for _, _, phrase in phrases(value)}
        if given.audience is Audience.ADULT:
            adult[id(given.letter)] = said
        elif given.audience is Audience.CHILD:
            assert said <= adult[id(given.letter)]


def test_the_command_says_that_a_version_starts_from_a_letter(demo: Hospital) -> None:
    app = typer.Typer()
    app.add_typer(use, name="use")
    arguments = ["use", "run", "explanation", "--stay", JOURNEY.stay_number]
    result = CliRunner().invoke(app, arguments, obj=demo.session)
    assert isinstance(result.exception, UseGivenDraft)


def allowed(demo: Hospital, use: str) -> Decision:
    resource = uses.resource_of(demo.session.state, use)
    return demo.session.door.decide(demo.doctor, Action.RUN_USE, resource, Purpose.CARE_AID)


def first_stay(demo: Hospital) -> tuple[int, int]:
    door = demo.session.door
    finding = door.decide(demo.doctor, Action.SEARCH_IDENTITY, CARE_ZONE, Purpose.CARE)
    with door.open_dataset(finding) as dataset:
        (hit,) = warehouse.search_persons(dataset, JOURNEY.ipp)
    with door.open_dataset(demo.may_read(hit.person_id)) as dataset:
        view = warehouse.patient_view(dataset, hit.person_id)
    return hit.person_id, view.stays[-1].visit_occurrence_id


def worked(demo: Hospital) -> Job:
    session = demo.session
    kinds = drafting.drafting(session, clock=utc_now)
    done = Worker(session.state, session.door, kinds, clock=utc_now).do_next()
    assert done is not None
    return done


def lettered(demo: Hospital) -> DraftLine:
    person, stay = first_stay(demo)
    decision = allowed(demo, "letter")
    drafting.ask(demo.session, decision, person_id=person, stay_id=stay, clock=utc_now)
    done = worked(demo)
    assert done.result is not None
    session = demo.session
    return open_drafts(session.settings, session.state, session.vault).line(done.result["draft"])


def asked(demo: Hospital, source: str, audience: str) -> Job:
    person, stay = first_stay(demo)
    return drafting.ask(
        demo.session,
        allowed(demo, "explanation"),
        person_id=person,
        stay_id=stay,
        clock=utc_now,
        source=source,
        options={"audience": audience, "language": "fr"},
    )


def test_a_job_makes_a_version_of_a_letter_and_keeps_it_with_its_evidence(demo: Hospital) -> None:
    letter = lettered(demo)
    asked(demo, letter.id, "child")
    done = worked(demo)
    assert done.state is JobState.DONE
    assert done.result is not None
    session = demo.session
    shelf = open_drafts(session.settings, session.state, session.vault)
    kept = shelf.load(done.result["draft"], demo.may_read(letter.person_id))
    assert (kept.line.use, kept.line.subject) == ("explanation", letter.subject)
    assert kept.value.letter_draft == letter.id
    assert kept.value.preview
    assert kept.draft.evidence


def test_each_audience_is_a_job_of_its_own_and_the_same_one_is_not_doubled(demo: Hospital) -> None:
    letter = lettered(demo)
    adult, again, child = (asked(demo, letter.id, one) for one in ("adult", "adult", "child"))
    assert adult.id == again.id != child.id
    assert {worked(demo).id, worked(demo).id} == {adult.id, child.id}


def test_a_version_of_a_draft_that_is_no_letter_of_the_stay_is_refused(demo: Hospital) -> None:
    letter = lettered(demo)
    asked(demo, letter.id, "adult")
    made = worked(demo).result
    assert made is not None
    asked(demo, made["draft"], "adult")
    assert worked(demo).state is JobState.FAILED
