"""The desk where local codes are mapped: what the publication counted, beside what is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ambroise.access import Action, Decision, Door
from ambroise.errors import NothingPublished, VocabularyInvalid
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.tables import open_zone
from ambroise.warehouse.vocabularies import mappings
from ambroise.warehouse.vocabularies.codes import LocalCode, local_codes
from ambroise.warehouse.vocabularies.index import Target
from ambroise.warehouse.vocabularies.loads import standing
from ambroise.warehouse.vocabularies.mappings import Decided
from ambroise.warehouse.vocabularies.search import Concepts
from ambroise.warehouse.vocabularies.usagi import Aside, read_usagi, write_usagi

MAPPED = "code.mapped"
UNDONE = "code.mapping_undone"


@dataclass(frozen=True, slots=True)
class Desk:
    """What one decision to manage vocabularies opens."""

    settings: Settings
    state: State
    door: Door
    decision: Decision

    def codes(self) -> list[LocalCode]:
        """Return the local codes, the most used first; none before the first publication."""
        try:
            with self.door.open_dataset(self.decision) as dataset:
                return local_codes(dataset, mappings.decisions(self.state))
        except NothingPublished:
            return []

    def concepts(self) -> Concepts:
        return Concepts(open_zone(self.settings, "care"), standing(self.state))

    def decide(self, given: Decided, *, now: datetime, origin: str = "page") -> int:
        """Record a decision under the trail, and return its number."""
        return self.decide_all([given], now=now, origin=origin)[0]

    def decide_all(self, given: Iterable[Decided], *, now: datetime, origin: str) -> list[int]:
        """Record decisions, all or none; each leaves an entry in the trail."""
        actor = self.decision.actor.login
        kept = list(given)
        with self.door.acting(self.decision, Action.MANAGE_VOCABULARIES) as connection:
            numbers = [
                mappings.decide(connection, one, origin=origin, actor=actor, now=now)
                for one in kept
            ]
        # The trail anchors itself in this store: an entry within the transaction would wait on it.
        for one, number in zip(kept, numbers, strict=True):
            self._note(MAPPED, number, {"state": str(one.state), "origin": origin})
        return numbers

    def undo(self, key: tuple[str, str], *, now: datetime) -> int | None:
        """Undo the decision that stands on a code; return its number, None when there is none."""
        actor = self.decision.actor.login
        with self.door.acting(self.decision, Action.MANAGE_VOCABULARIES) as connection:
            number = mappings.undo(connection, key, actor=actor, now=now)
        if number is not None:
            self._note(UNDONE, number, {})
        return number

    def export(self) -> str:
        """Return every local code with what was decided of it, as Usagi writes it."""
        concepts, codes = self.concepts(), self.codes()

        def number(target: Target) -> int | None:
            found = concepts.named(*target.key)
            return found.concept_id if found else None

        return write_usagi(codes, number)

    def take(self, content: bytes, *, now: datetime) -> tuple[int, list[Aside]]:
        """Record what a CSV of Usagi decides; return how many, and the lines set aside.

        Raises VocabularyInvalid.
        """
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise VocabularyInvalid(
                name="Usagi", cause="pas en UTF-8", cause_en="not in UTF-8"
            ) from None
        codes = self.codes()
        given, asides = read_usagi(text, codes, self.concepts().numbered)
        known = {code.key: code.decision for code in codes}
        changed = [one for one in given if not _says_the_same(one, known)]
        self.decide_all(changed, now=now, origin="usagi")
        return len(changed), asides

    def _note(self, act: str, number: int, detail: Mapping[str, str]) -> None:
        self.door.note(self.decision, act, count=1, detail={"mapping": number, **detail})


def _says_the_same(
    given: Decided, known: Mapping[tuple[str, str], mappings.Mapping | None]
) -> bool:
    """Tell whether a decision repeats the one that stands: an import sent twice adds nothing."""
    stands = known.get((given.vocabulary_id, given.concept_code))
    if stands is None:
        return False
    targets = [one.key if one else None for one in (given.target, stands.target)]
    same = (given.state, given.equivalence) == (stands.state, stands.equivalence)
    return same and targets[0] == targets[1]
