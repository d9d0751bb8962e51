"""Readings of a document, and what a review says once they end."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ambroise.access import people
from ambroise.deid.audit import review as reviews
from ambroise.deid.audit.review import Document, Mark, Review, store
from ambroise.deid.audit.review.sampling import Drawable
from ambroise.errors import ReviewRefused, ReviewUnknown
from ambroise.settings import load_settings
from ambroise.state import State, open_state
from ambroise.text.spans import Span

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TEXT = "Mme Rouault Anne voit le Dr Petit"
WORDS = ((0, 3), (4, 11), (12, 16), (17, 21), (22, 24), (25, 27), (28, 33))
HIDDEN = Span(4, 11, "NOM", "patient", "", 0.9)
GIVEN = Mark(12, 16, "missed", "PRENOM", "patient")
DOCTOR = Mark(28, 33, "missed", "NOM", "professional")
NEEDLESS = Mark(4, 11, "false", "NOM")


class Desk:
    """A review of some documents, with the ids of two readers and a third person."""

    def __init__(self, state: State, *, size: int, shared: int) -> None:
        self.state = state
        for login in ("one", "two", "three"):
            people.create(state, login, login.title(), now=NOW)
        ids = {one.actor.login: one.actor.id for one in people.everybody(state)}
        self.one, self.two, self.three = (ids[login] for login in ("one", "two", "three"))
        frame = [Drawable(100 + at, 200 + at, "CR", "UF1") for at in range(9)]
        self.review = store.draw(
            state,
            frame,
            size=size,
            shared=shared,
            bound=0.01,
            publication=1,
            actor=self.one,
            now=NOW,
            seed=7,
        )
        for position in range(1, size + 1):
            store.keep_prediction(
                state, self.review.id, position, digest="d", predicted=[HIDDEN], words=WORDS
            )

    def document(self, position: int = 1) -> Document:
        return reviews.document_of(self.state, self.review.id, position)

    def read(self, reader: str, *marks: Mark, position: int = 1, ends: bool = True) -> None:
        reviews.start(self.state, self.review.id, position, reader, now=NOW)
        for one in marks:
            reviews.mark(self.state, self.document(position), reader, one, now=NOW)
        if ends:
            reviews.end(self.state, self.document(position), reader, now=NOW)

    def results(self) -> reviews.Results:
        documents = reviews.documents_of(self.state, self.review.id)
        return reviews.results_of(self.review, documents)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = open_state(load_settings(tmp_path / "home"))
    yield opened
    opened.close()


@pytest.fixture
def desk(state: State) -> Desk:
    return Desk(state, size=2, shared=1)


def test_a_review_is_found_again_as_it_was_drawn(desk: Desk) -> None:
    assert reviews.reviews(desk.state) == [desk.review]
    assert reviews.review_of(desk.state, desk.review.id) == desk.review
    found = reviews.documents_of(desk.state, desk.review.id)
    assert [one.shared for one in found] == [True, False]
    assert found[0].predicted == (HIDDEN,)


def test_an_unknown_review_or_document_is_said(desk: Desk) -> None:
    with pytest.raises(ReviewUnknown):
        reviews.review_of(desk.state, "nothing")
    with pytest.raises(ReviewUnknown):
        desk.document(99)


def test_a_zone_without_documents_has_no_sample(state: State) -> None:
    people.create(state, "one", "One", now=NOW)
    with pytest.raises(ReviewRefused):
        store.draw(state, [], size=3, shared=0, bound=0.1, publication=1, actor="one", now=NOW)


def test_a_shared_document_waits_for_two_readers(desk: Desk) -> None:
    assert desk.document().state == "to_read"
    desk.read(desk.one, ends=False)
    assert desk.document().state == "open"
    reviews.end(desk.state, desk.document(), desk.one, now=NOW)
    assert desk.document().state == "to_read_again"
    desk.read(desk.two)
    assert desk.document().state == "done"


def test_readers_who_differ_are_settled_by_a_judge(desk: Desk) -> None:
    desk.read(desk.one, GIVEN, DOCTOR)
    desk.read(desk.two, GIVEN, NEEDLESS)
    document = desk.document()
    assert document.state == "to_judge"
    assert document.final is None
    assert document.differences == (NEEDLESS, DOCTOR)
    reviews.judge(desk.state, desk.review.id, document, desk.three, [DOCTOR], now=NOW)
    assert desk.document().final == (GIVEN, DOCTOR)
    with pytest.raises(ReviewRefused):
        reviews.judge(desk.state, desk.review.id, desk.document(), desk.three, [], now=NOW)


def test_nobody_reads_a_document_twice(desk: Desk) -> None:
    documents = reviews.documents_of(desk.state, desk.review.id)
    first = reviews.next_for(documents, desk.one)
    assert first is not None
    desk.read(desk.one)
    second = reviews.next_for(reviews.documents_of(desk.state, desk.review.id), desk.one)
    assert second is not None
    assert (first.position, second.position) == (1, 2)
    desk.read(desk.one, position=2)
    assert reviews.next_for(reviews.documents_of(desk.state, desk.review.id), desk.one) is None


@pytest.mark.parametrize(
    "wrong",
    [
        Mark(4, 11, "missed", "NOM"),
        Mark(5, 9, "missed", "NOM"),
        Mark(12, 16, "false", "NOM"),
        Mark(12, 16, "missed", "NOTHING"),
        Mark(12, 99, "missed", "NOM"),
        Mark(16, 12, "missed", "NOM"),
        Mark(12, 16, "missed", "NOM", "nobody"),
    ],
)
def test_a_mark_that_means_nothing_is_refused(desk: Desk, wrong: Mark) -> None:
    desk.read(desk.one, ends=False)
    with pytest.raises(ReviewRefused):
        reviews.mark(desk.state, desk.document(), desk.one, wrong, now=NOW)


def test_a_mark_is_made_once_and_taken_back(desk: Desk) -> None:
    desk.read(desk.one, GIVEN, ends=False)
    with pytest.raises(ReviewRefused):
        reviews.mark(desk.state, desk.document(), desk.one, GIVEN, now=NOW)
    reviews.undo(desk.state, desk.document(), desk.one, now=NOW)
    assert desk.document().readers[0].marks == ()
    with pytest.raises(ReviewRefused):
        reviews.undo(desk.state, desk.document(), desk.one, now=NOW)


def test_a_reading_ends_and_opens_again(desk: Desk) -> None:
    desk.read(desk.one, GIVEN)
    with pytest.raises(ReviewRefused):
        reviews.undo(desk.state, desk.document(), desk.one, now=NOW)
    reviews.reopen(desk.state, desk.document(), desk.one)
    assert desk.document().state == "open"
    with pytest.raises(ReviewRefused):
        reviews.reopen(desk.state, desk.document(), desk.two)


def test_results_count_what_is_done(desk: Desk) -> None:
    nothing = desk.results()
    assert (nothing.done, nothing.leak, nothing.agreement) == (0, None, None)
    desk.read(desk.one, GIVEN, DOCTOR)
    desk.read(desk.two, GIVEN, DOCTOR)
    desk.read(desk.one, NEEDLESS, position=2)
    found = desk.results()
    assert (found.done, found.leaking, found.missed, found.found, found.false) == (2, 1, 2, 1, 1)
    assert found.leak is not None
    assert (found.leak.estimate, round(found.leak.low, 1)) == (500.0, 12.6)
    assert found.labels == {"PRENOM": 1, "NOM": 1}
    assert found.agreement is not None
    assert (found.agreement.kappa, found.agreement.f1) == (1.0, 1.0)


def test_family_status_is_no_leak_by_itself(desk: Desk) -> None:
    desk.read(desk.one, Mark(12, 16, "missed", "SITUATION"), position=2)
    assert desk.results().leaking == 0


def test_agreement_is_counted_on_words(desk: Desk) -> None:
    desk.read(desk.one, GIVEN)
    desk.read(desk.two)
    found = desk.results()
    assert found.done == 0
    assert found.agreement is not None
    assert found.agreement.words == len(WORDS)
    assert found.agreement.f1 == pytest.approx(2 / 3)
    assert found.differing == 1


def test_the_result_names_nobody(desk: Desk) -> None:
    desk.read(desk.one, GIVEN, DOCTOR, position=2)
    review: Review = desk.review
    content = json.dumps(reviews.as_json(review, desk.results()))
    for word in ("note_id", "person_id", "Rouault", "Petit", desk.one):
        assert word not in content
    rows = list(csv.DictReader(io.StringIO(reviews.as_csv(review, desk.results()))))
    assert {"leak", "kind:CR", "ward:UF1"} <= {row["measure"] for row in rows}
