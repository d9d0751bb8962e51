"""The texts of an image's header, cleaned by detection, with the surrogates of notes."""

from collections import Counter
from typing import Final

from ambroise.deid.detection import detect
from ambroise.deid.dicom.people import Subject, parts_of_name
from ambroise.deid.dicom.words import is_of_imaging
from ambroise.deid.document import Document
from ambroise.deid.identity import Identity
from ambroise.deid.means import means_of
from ambroise.deid.notes import NoteRefused, Work
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import keyed_id, surrogate
from ambroise.text.folding import fold
from ambroise.text.spans import overlaps

LONGEST: Final = {"AE": 16, "CS": 16, "SH": 16, "LO": 64, "ST": 1024, "LT": 10240}
"""Characters that a value of a VR may have (PS3.5 6.2)."""

_PARAGRAPHS: Final = frozenset({"LT", "ST", "UT"})
"""VRs of one value, in which a backslash is a character like another."""

_NAMES: Final = frozenset({"NOM", "PRENOM", "VILLE"})
_LOST: Final = "\ufffd"
"""Stands where bytes were not of the character set that the file says."""


class Texts:
    """The cleaning of one person's texts under one key; what was cleaned once is remembered.

    `found` counts the stretches hidden, by label.
    """

    def __init__(
        self, work: Work, key: bytes, subject: Subject, everywhere: KnownIdentities
    ) -> None:
        self.shift = work.policy.shift(key, subject.person)
        self.found: Counter[str] = Counter()
        self._work = work
        self._key = key
        self._subject = subject
        self._everywhere = everywhere
        self._means = means_of(work.home)
        self._own = KnownIdentities(subject.identities)
        self._entities = {_folded(one): one.known_as for one in reversed(subject.identities)}
        self._cleaned: dict[str, tuple[str, Counter[str]]] = {}
        self._named: dict[str, bool] = {}

    @property
    def person(self) -> str:
        """Return the pseudonym of the person, the `person_id` that their notes are given."""
        return f"{keyed_id(self._key, 'person', self._subject.person):016x}"

    def cleaned(self, text: str, vr: str) -> str:
        """Return a text without identities, no longer than its VR allows.

        A text whose bytes were not of its character set is not read at all: it becomes empty.
        """
        if not text.strip() or _LOST in text:
            return ""
        if text not in self._cleaned:
            self._cleaned[text] = self._written(text)
        written, labels = self._cleaned[text]
        self.found += labels
        return (written if vr in _PARAGRAPHS else written.replace("\\", "/"))[: LONGEST.get(vr)]

    def names_somebody(self, text: str) -> bool:
        """Return whether a code or a label holds what is known of the people of the image.

        A word of imaging alone does not, even when it is somebody's name too.
        """
        if text not in self._named:
            self._named[text] = _LOST in text or any(
                not is_of_imaging(text[span.start : span.end])
                for span in self._own.find(Document(text))
            )
        return self._named[text]

    def name(self, written: str) -> str:
        """Return the surrogate of a PN: the same person, the same one as in their notes."""
        family, given = parts_of_name(written)
        if not family and not given:
            return ""
        identity = Identity(family_name=family, given_names=given, role="professional")
        entity = self._entities.get(_folded(identity), identity.known_as)
        parts = (
            self._surrogate(family, "NOM", entity),
            self._surrogate(" ".join(given), "PRENOM", entity),
        )
        return "^".join(parts).rstrip("^").replace("=", "")[:64]

    def number(self, written: str) -> str:
        """Return what stands for a number that links records, the same as in texts and tables."""
        return self._surrogate(written.strip(), "EXAMEN", "")

    def _surrogate(self, text: str, label: str, entity: str) -> str:
        return (surrogate(text, label, entity, self._key) or "") if text else ""

    def _written(self, text: str) -> tuple[str, Counter[str]]:
        people = self._subject.identities
        found = detect(text, people, known=self._everywhere, means=self._means)
        sure = list(self._own.find(Document(text)))
        spans = [
            span
            for span in self._work.policy.applied(found)
            if span.label not in _NAMES
            or not is_of_imaging(text[span.start : span.end])
            or any(overlaps(span, known) for known in sure)
        ]
        try:
            made = self._work.policy.rendered(
                text, spans, key=self._key, shift=self.shift, mode=self._work.mode
            )
        except DateOutOfRange:
            raise NoteRefused("une date sortirait du calendrier") from None
        return made.text, Counter(span.label for span in spans)


def _folded(identity: Identity) -> tuple[str, str]:
    return fold(identity.family_name), fold(" ".join(identity.given_names))
