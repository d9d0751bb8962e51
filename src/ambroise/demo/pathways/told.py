"""What the pathways share to tell a stay: lists of the record, documents, nurses' notes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from ambroise.demo import letters, staff
from ambroise.demo.background import Background
from ambroise.demo.french_time import clock
from ambroise.demo.marks import Assertion, mark
from ambroise.demo.record import Act, Case, Diagnosis, Drug, Fact, Report, Stay, Told, Vitals
from ambroise.demo.staff import Ward
from ambroise.demo.telling import Teller, marked

Parts = dict[str, Iterable[str]]
"""Lines by section, in the order of telling; what is empty is left out."""


@dataclass(slots=True)
class Voice:
    """Sentences of the bank `BANK` about one stay, with `slots` that they all may take."""

    BANK: ClassVar[str]
    teller: Teller
    slots: dict[str, str] = field(init=False)

    @property
    def stay(self) -> Stay:
        return self.teller.stay

    def say(self, key: str, **slots: str) -> str:
        return self.teller.say(f"{self.BANK}.{key}", **{**self.slots, **slots})

    def state(self, item: Fact, key: str, assertion: Assertion = "present", **slots: str) -> str:
        return marked(item, self.say(key, **slots), assertion)


def diagnosis_of(stay: Stay, *starts: str) -> Diagnosis:
    """The first diagnosis whose code starts so. Raises StopIteration where there is none."""
    return next(found for found in stay.diagnoses if found.code.startswith(starts))


def problem_of(case: Case, *starts: str) -> Diagnosis:
    """The first problem whose code starts so. Raises StopIteration where there is none."""
    return next(found for found in case.problems if found.code.startswith(starts))


def act_of(stay: Stay, *ccam: str) -> Act:
    """The first act of these codes. Raises StopIteration where there is none."""
    return next(act for act in stay.acts if act.ccam in ccam)


def drug_of(stay: Stay, atc: str, *stages: str) -> Drug | None:
    """The first drug whose code starts so, at these stages (any where none is given)."""
    found = (line for line in stay.drugs if line.atc.startswith(atc))
    return next((line for line in found if not stages or line.stage in stages), None)


def ward_line(stay: Stay, atc: str) -> Drug:
    """The first line of that drug given in the stay. Raises StopIteration where there is none."""
    return next(line for line in stay.drugs if line.atc == atc and line.stage == "ward")


def reports_of(stay: Stay, loinc: str) -> list[Report]:
    """The reports that have that analysis, in the order of time."""
    return [
        report for report in stay.reports if any(item.loinc == loinc for item in report.results)
    ]


def year(when: datetime) -> str:
    """The year, marked."""
    return mark(str(when.year), "DATE", "", str(when.year))


def pressure(signs: Vitals) -> str:
    """« 132/74 »."""
    values = dict(signs.values)
    return f"{values['8480-6']:.0f}/{values['8462-4']:.0f}"


def add(
    stay: Stay,
    kind: str,
    when: datetime,
    author: str,
    ward: Ward,
    parts: Parts,
    *,
    title: str = "",
    by: str = "",
) -> None:
    """A document of the stay; `by` is the resident who wrote it for its author."""
    kept = {name: tuple(line for line in lines if line) for name, lines in parts.items()}
    kept = {name: lines for name, lines in kept.items() if lines}
    stay.told.append(Told(kind, when, author, ward, kept, title, by))


def past(teller: Teller, background: Background, *more: str) -> Parts:
    """The sections of what an adult comes with; `more` are lines told first."""
    history = [f"- {line.rstrip('.')}" for line in (*more, *background.history)]
    return {
        "antecedents": [*history, letters.allergies(teller.case)],
        "famille": [f"{background.family.rstrip('.')}."],
        "mode_de_vie": [background.living],
        "traitement_entree": letters.home_treatment(teller.stay).split("\n"),
    }


def ending(teller: Teller, *more: str) -> Parts:
    """The sections that end a hospital report; `more` follows the appointments."""
    stay = teller.stay
    return {
        "traitement_sortie": letters.exit_treatment(stay).split("\n"),
        "attente": [f"- {line}" for line in letters.pending(stay)],
        "rendez_vous": [*letters.appointments(stay).split("\n"), *more],
    }


def nursing(teller: Teller, ward: Ward, entries: Iterable[tuple[datetime, str]]) -> None:
    """Nurses' notes, an entry a line, signed at the last one; those out of the stay are dropped."""
    stay = teller.stay
    kept = [(when, text) for when, text in entries if text and stay.start <= when <= stay.left]
    if kept:
        author = teller.rng.choice(staff.of_ward(ward, "nurse", split=teller.case.split)).id
        lines = [f"{clock(when)} - {text}" for when, text in kept]
        add(stay, "nursing", kept[-1][0], author, ward, {"transmissions": lines})
