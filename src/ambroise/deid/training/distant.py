"""What a hospital's own notes teach, labelled by its own feed: distant supervision.

Source of the method: Mintz et al., "Distant supervision for relation extraction without labeled
data", ACL 2009, section 3: what a known list matches is taken as right.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ambroise.deid.classifier import UNSURE, Lesson
from ambroise.deid.detection import detect
from ambroise.deid.document import Document
from ambroise.deid.identity import Feed
from ambroise.deid.means import Means
from ambroise.deid.notes import Note
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.text.spans import Span, overlaps, resolve

_SURE: Final = 0.9
"""The score from which a finding that is not in the feed is taken as right."""


def lessons_of(notes: Iterable[Note], feed: Feed, means: Means) -> Iterator[Lesson]:
    """Yield each note that the feed names somebody in, with what it teaches.

    Who the feed knows is right, and what is found surely; what is found with a doubt teaches
    nothing, and the rest are words.
    """
    everywhere = KnownIdentities(feed.everywhere)
    for note in notes:
        person = "" if note.person_id is None else str(note.person_id)
        own = KnownIdentities(feed.of(note_id=str(note.note_id), person_id=person))
        document = Document(note.note_text)
        right = resolve(
            [span for known in (own, everywhere) for span in known.find(document)], document.text
        )
        if not right:
            continue
        yield note.note_text, [*right, *_beside(note.note_text, right, means)]


def _beside(text: str, right: list[Span], means: Means) -> Iterator[Span]:
    """Yield what is found beside the feed: as it is when sure, else as unsure."""
    for span in detect(text, means=means):
        if not any(overlaps(span, one) for one in right):
            label = span.label if span.score >= _SURE else UNSURE
            yield Span(span.start, span.end, label, span.role, span.entity, span.score)
