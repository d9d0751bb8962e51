"""The facts of treatments: the same in the letter and in each of its versions, held by code."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.contract import Pointer
from ambroise.uses.explanation.schema import Explanation, Phrase, phrases
from ambroise.uses.letter.schema import BlockKind, Change, Letter, Presence, Statement, Treatment

_BLOCKS: Final = (BlockKind.TREATMENTS, BlockKind.STOPPED)


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of a treatment that a version lacks, adds or words otherwise.

    `pointer` is that of the phrase, or of the letter's sentence when no phrase says it.
    """

    pointer: Pointer
    name: str
    what: str

    @property
    def shown(self) -> str:
        return f"{self.name} : {self.what}" if self.name else self.what


def differences(
    letter: Letter, rewritten: Collection[Pointer], value: Explanation
) -> tuple[Difference, ...]:
    """Return how a version departs from the letter in the facts of treatments; empty is right.

    Facts are name, ATC code, dosage, duration and change; of a sentence that the doctor rewrote,
    its words.
    """
    told = {phrase.of: (pointer, phrase) for pointer, _, phrase in phrases(value)}
    found: list[Difference] = []
    for at, statement in _facts(letter):
        if at not in told:
            found.append(Difference(at, _name(statement), "n'est pas repris"))
            continue
        pointer, phrase = told[at]
        own = statement.treatment if at not in rewritten else None
        if own is not None and (phrase.treatment is None or _key(phrase.treatment) != _key(own)):
            found.append(Difference(pointer, own.name, "d'autres faits que la lettre"))
        if own is None and phrase.verbatim != statement.text:
            found.append(Difference(pointer, "", "d'autres mots que la lettre"))
    ours = Counter(at for at, _ in _facts(letter))
    for pointer, _, phrase in phrases(value):
        if phrase.treatment is not None and phrase.of not in ours:
            found.append(Difference(pointer, phrase.treatment.name, "n'est pas dans la lettre"))
    return (*found, *untold(value))


def untold(value: Explanation) -> tuple[Difference, ...]:
    """Return the facts of a version that its own words do not say, those taken out included."""
    return tuple(
        Difference(Pointer(f"/parts/{at}/phrases/{index}/text"), _of(phrase), what)
        for at, part in enumerate(value.parts)
        for index, phrase in enumerate(part.phrases)
        for what in _unsaid(phrase)
    )


def _unsaid(phrase: Phrase) -> Iterator[str]:
    text = _bare(phrase.text)
    if phrase.verbatim and _bare(phrase.verbatim) not in text:
        yield "la phrase du médecin n'est plus entière"
    treatment = phrase.treatment
    if treatment is None:
        return
    if _bare(treatment.name) not in text:
        yield "le nom manque"
    if treatment.change is Change.STOPPED:
        if "arret" not in text:
            yield "l'arrêt n'est pas dit"
        return
    if treatment.dosage and _bare(treatment.dosage) not in text:
        yield "la posologie manque"
    if treatment.duration and _bare(treatment.duration) not in text:
        yield "la durée manque"


def _facts(letter: Letter) -> Iterator[tuple[Pointer, Statement]]:
    for at, block in enumerate(letter.blocks):
        for index, statement in enumerate(block.statements):
            if (
                block.kind in _BLOCKS
                and statement.text
                and statement.treatment is not None
                and statement.presence is not Presence.MISSING
            ):
                yield Pointer(f"/blocks/{at}/statements/{index}/text"), statement


def _key(one: Treatment) -> tuple[str, str, str, str, Change]:
    return one.name, one.atc, one.dosage, one.duration, one.change


def _bare(text: str) -> str:
    return " ".join(fold(text).split()).rstrip(" .")


def _name(statement: Statement) -> str:
    return statement.treatment.name if statement.treatment is not None else ""


def _of(phrase: Phrase) -> str:
    return phrase.treatment.name if phrase.treatment is not None else ""
