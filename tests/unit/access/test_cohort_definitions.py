"""A definition is kept by versions, in its project, and none is ever changed."""

import pytest
import sqlalchemy as sa

from ambroise.access import Action, cohorts
from ambroise.access.cohorts import Definition
from ambroise.errors import AccessRefused, CohortUnknown, DecisionSpent
from ambroise.state.schema import cohort_versions
from tests.builders.study import RESEARCH, Study
from tests.unit.access.conftest import House

FIRST = Definition("Un", "cohort: Un\n", '{"Title": "Un"}')
SECOND = Definition("Deux", "cohort: Deux\n")


def define(study: Study) -> cohorts.Version:
    return cohorts.create(study.house.door, study.may(study.member, Action.DEFINE_COHORT,
                          purpose=RESEARCH), FIRST, " premier ")  # fmt: skip


def save(study: Study, cohort: str, definition: Definition) -> cohorts.Version:
    decision = study.may(study.member, Action.DEFINE_COHORT, purpose=RESEARCH)
    return cohorts.save(study.house.door, decision, cohort, definition, "ensuite")


def versions(study: Study, cohort: str) -> list[cohorts.Version]:
    return cohorts.versions_of(study.house.door, study.leads(Action.READ_PROJECT), cohort)


def test_each_save_is_a_version_with_its_author_time_digest_and_words(study: Study) -> None:
    first = define(study)
    study.house.later(minutes=5)
    second = save(study, first.cohort_id, SECOND)
    assert [one.number for one in versions(study, first.cohort_id)] == [2, 1]
    assert (first.change, first.made_by, first.brought) == (
        "premier", study.member.id, FIRST.brought,
    )  # fmt: skip
    assert second.digest == SECOND.digest
    assert second.made_at > first.made_at
    newest = cohorts.of_project(study.house.door, study.leads(Action.READ_PROJECT))
    assert newest == [second]


def test_a_version_stays_as_it_was(study: Study) -> None:
    first = define(study)
    for text in ("cohort: a\n", "cohort: b\n"):
        save(study, first.cohort_id, Definition("x", text))
    assert versions(study, first.cohort_id)[-1] == first


def test_the_same_text_again_is_no_version(study: Study) -> None:
    first = define(study)
    again = save(study, first.cohort_id, Definition("Un", FIRST.text))
    assert again == first
    assert len(versions(study, first.cohort_id)) == 1


def test_an_earlier_text_comes_back_as_a_new_version(study: Study) -> None:
    first = define(study)
    save(study, first.cohort_id, SECOND)
    third = save(study, first.cohort_id, Definition(first.title, first.text, first.brought))
    assert (third.number, third.text, third.brought) == (3, first.text, first.brought)


def test_no_other_project_reads_or_writes_a_cohort(study: Study) -> None:
    first = define(study)
    other = study.another()
    with pytest.raises(CohortUnknown):
        versions(other, first.cohort_id)
    decision = other.may(other.lead, Action.DEFINE_COHORT, purpose=RESEARCH)
    with pytest.raises(CohortUnknown):
        cohorts.save(other.house.door, decision, first.cohort_id, SECOND)
    assert cohorts.of_project(other.house.door, other.leads(Action.READ_PROJECT)) == []


def test_who_is_not_in_the_project_defines_nothing(study: Study) -> None:
    for actor in (study.outsider, study.committee):
        with pytest.raises(AccessRefused):
            study.may(actor, Action.DEFINE_COHORT, purpose=RESEARCH)
    reading = study.leads(Action.READ_PROJECT)
    with pytest.raises(DecisionSpent):
        cohorts.create(study.house.door, reading, FIRST)


def test_the_trail_has_the_version_and_no_word_of_it(house: House, study: Study) -> None:
    made = define(study)
    (entry,) = house.trail.events(action="cohort.saved")
    assert entry.event.detail["cohort"] == made.cohort_id
    assert entry.event.digests == {"definition": FIRST.digest}
    assert "premier" not in repr(entry)


def test_two_versions_never_have_one_number(house: House, study: Study) -> None:
    first = define(study)
    row = {name: getattr(first, name) for name in first.__dataclass_fields__ if name != "id"}
    with pytest.raises(sa.exc.IntegrityError), house.state.begin() as connection:
        connection.execute(sa.insert(cohort_versions).values(row))
