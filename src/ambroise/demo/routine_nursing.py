"""What nurses write of a day from its signs, drugs and acts, where the stay tells no more."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from ambroise.demo import letters, staff
from ambroise.demo.codes import all_codes, code
from ambroise.demo.french_time import clock
from ambroise.demo.record import Case, Drug, Move, Stay, Told, Vitals
from ambroise.demo.telling import Teller

_SIGNS: Final = {
    "8867-4": "pouls",
    "9279-1": "respiration",
    "8310-5": "temperature",
    "59408-5": "saturation",
    "29463-7": "poids",
    "8302-2": "taille",
}
_DIGITS: Final = {"8310-5": 1, "29463-7": 1}
_NAMED: Final = {"8480-6": 20.0, "8867-4": 20.0, "8310-5": 0.8}
"""By how much a sign must have moved since the last time to be worth a word."""
_SHORT: Final = {"8480-6": "TA systolique", "8867-4": "FC", "8310-5": "T°"}
_DOCTORS: Final = ("CHA2DS2VASC", "MRS", "PTNM", "ISUP")
"""Scores that nurses do not measure."""
_FEVER: Final = 38.5
_MOST: Final = 3


def nursing_documents(rng: Random, case: Case, stay: Stay) -> list[Told]:
    """A note a day with signs, in a stay with a bed, where no nurse has written that day."""
    if stay.kind == "AMB":
        return []
    written = {told.when.date() for told in stay.told if told.kind == "nursing"}
    days: dict[date, list[Vitals]] = {}
    for signs in sorted(stay.vitals, key=lambda signs: signs.taken):
        days.setdefault(signs.taken.date(), []).append(signs)
    before: Vitals | None = None
    documents = []
    teller = Teller(rng, case, stay)
    for when, measured in days.items():
        move = _move(stay, measured[-1].taken)
        nurses = staff.of_ward(move.ward, "nurse", split=case.split)
        if when not in written and nurses:
            note = _Note(teller, when, measured, before, move)
            documents.append(note.told(rng.choice(nurses).id))
        before = measured[-1]
    return documents


def _move(stay: Stay, when: datetime) -> Move:
    return next((move for move in reversed(stay.moves) if move.start <= when), stay.moves[0])


class _Note:
    """The note of one day."""

    def __init__(
        self, teller: Teller, day: date, measured: list[Vitals], before: Vitals | None, move: Move
    ) -> None:
        self._teller, self._stay, self._day = teller, teller.stay, day
        self._measured, self._before, self._move = measured, before, move

    def told(self, author: str) -> Told:
        end = self._stay.end
        when = self._measured[-1].taken + timedelta(minutes=self._teller.rng.randrange(8, 50))
        lines = [*self._signs(), *self._targets()]
        if end and self._leaves:
            when = end
        return Told(
            "nursing",
            min(when, end) if end else when,
            author,
            self._move.ward,
            {"transmissions": tuple(lines)},
        )

    @property
    def _leaves(self) -> bool:
        """Whether the patient goes out that day: the note then tells it, at that hour."""
        stay = self._stay
        return bool(stay.end) and self._day == stay.left.date() and stay.exit != "death"

    def _signs(self) -> Iterator[str]:
        before = self._before
        for signs in self._measured:
            values = ", ".join(self._values(signs))
            if not values:
                continue
            line = self._teller.say("routine.constantes.ligne", heure=clock(signs.taken), v=values)
            moved = self._moved(before, signs) if before else []
            if moved and not line.endswith((".", ";")):
                line = f"{line} ;"
            yield " ".join((line, *moved))
            before = signs

    def _values(self, signs: Vitals) -> Iterator[str]:
        found = dict(signs.values)
        if "8480-6" in found and "8462-4" in found:
            pressure = f"{found['8480-6']:.0f}/{found['8462-4']:.0f}"
            yield self._teller.say("routine.signes.tension", v=pressure)
        for what, value in found.items():
            if what in _SIGNS:
                text = letters.fr(value, _DIGITS.get(what, 0))
                yield self._teller.say(f"routine.signes.{_SIGNS[what]}", v=text)
            elif ("local", what) in all_codes() and what not in _DOCTORS:
                yield f"{letters.within(code('local', what).display)} {letters.fr(value)}"

    def _moved(self, before: Vitals, signs: Vitals) -> list[str]:
        """What rose or fell since the last time, with its value then."""
        old, new = dict(before.values), dict(signs.values)
        found = []
        for what, step in _NAMED.items():
            if what in old and what in new and abs(new[what] - old[what]) >= step:
                way = "hausse" if new[what] > old[what] else "baisse"
                value = letters.fr(old[what], _DIGITS.get(what, 0))
                found.append(
                    self._teller.say(f"routine.tendance.{way}", s=_SHORT[what], avant=value)
                )
        return found

    def _targets(self) -> list[str]:
        """Targeted transmissions: data, action, result, of what the record holds that day."""
        stay = self._stay
        arrival = self._arrival() if self._day == stay.start.date() else ""
        chosen = [arrival] if arrival else []
        if self._leaves:
            chosen.append(self._teller.say("routine.cible.sortie"))
        others: list[Callable[[], str]] = [
            self._fever, self._transfer, self._examination, self._sampling, self._pain,
            self._injection, self._infusion,
        ]  # fmt: skip
        for other in others:
            if len(chosen) < _MOST and (line := other()):
                chosen.append(line)
        return chosen or [self._teller.say("routine.cible.securite")]

    def _arrival(self) -> str:
        allergies = self._teller.case.allergies
        urgent = self._stay.moves[0].ward == staff.EMERGENCY
        key = "accueil_urgences" if urgent else "accueil"
        text = self._teller.say(f"routine.cible.{key}", service=self._stay.moves[0].ward.name)
        if self._stay.moves[0].ward == staff.DELIVERY:
            text = ""  # no bed is given there
        if not allergies:
            return text
        first = allergies[0]
        said = self._teller.state(
            first, "routine.cible.allergie", allergie=letters.within(first.text)
        )
        return f"{text} {said}".strip()

    def _fever(self) -> str:
        highest = max((dict(signs.values).get("8310-5", 0) for signs in self._measured), default=0)
        if highest < _FEVER:
            return ""
        return self._teller.say("routine.cible.fievre", v=letters.fr(highest, 1))

    def _transfer(self) -> str:
        for left, taken in zip(self._stay.moves, self._stay.moves[1:], strict=False):
            known = taken.start <= self._measured[-1].taken
            if known and taken.start.date() == self._day and left.ward != taken.ward:
                return self._teller.say(
                    "routine.cible.mutation", de=left.ward.name, vers=taken.ward.name
                )
        return ""

    def _examination(self) -> str:
        for act in self._stay.acts:
            if (
                act.modality
                and act.start.date() == self._day
                and act.end < self._measured[-1].taken
            ):
                return self._teller.state(
                    act,
                    "routine.cible.examen",
                    quoi=letters.within(code("ccam", act.ccam).display),
                    heure=clock(act.start),
                )
        return ""

    def _sampling(self) -> str:
        """Blood taken before the note; who reads the results is another matter."""
        last = self._measured[-1].taken
        if not any(
            report.taken.date() == self._day and report.taken <= last
            for report in self._stay.reports
        ):
            return ""
        return self._teller.say("routine.cible.bilan")

    def _pain(self) -> str:
        return self._drug("routine.cible.douleur", lambda drug: drug.atc.startswith("N02"))

    def _injection(self) -> str:
        return self._drug("routine.cible.injection", lambda drug: drug.atc.startswith("B01AB"))

    def _infusion(self) -> str:
        return self._drug(
            "routine.cible.perfusion",
            lambda drug: drug.atc.startswith("J01") and "intraveineuse" in drug.route,
        )

    def _drug(self, key: str, chosen: Callable[[Drug], bool]) -> str:
        """A drug of the ward that is given that day."""
        for drug in self._stay.drugs:
            if drug.stage == "ward" and chosen(drug) and self._active(drug):
                return self._teller.state(drug, key, medicament=drug.brand)
        return ""

    def _active(self, drug: Drug) -> bool:
        last = self._measured[-1].taken
        return drug.start <= last and (drug.end is None or drug.end.date() >= self._day)
