"""What the first pathways share to tell a stay: documents, lists of the record, nurses' notes."""

from collections.abc import Iterable
from datetime import datetime
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.background import Background
from ambroise.demo.french_time import clock
from ambroise.demo.marks import mark
from ambroise.demo.record import Act, Diagnosis, Drug, Report, Stay, Told
from ambroise.demo.staff import Ward
from ambroise.demo.telling import Teller

Parts = dict[str, Iterable[str]]
"""Lines by section, in the order of telling; what is empty is left out."""


def senior(rng: Random, ward: Ward, split: str) -> str:
    """The id of a doctor of that ward."""
    return rng.choice(staff.of_ward(ward, "professor", "senior", split=split)).id


def interne(ward: Ward, split: str) -> str:
    return staff.of_ward(ward, "interne", split=split)[0].id


def diagnosis_of(stay: Stay, *starts: str) -> Diagnosis:
    """The first diagnosis whose code starts so. Raises StopIteration where there is none."""
    return next(found for found in stay.diagnoses if found.code.startswith(starts))


def act_of(stay: Stay, *ccam: str) -> Act:
    """The first act of these codes. Raises StopIteration where there is none."""
    return next(act for act in stay.acts if act.ccam in ccam)


def drug_of(stay: Stay, atc: str, *stages: str) -> Drug | None:
    """The first drug whose code starts so, at these stages (any where none is given)."""
    found = (line for line in stay.drugs if line.atc.startswith(atc))
    return next((line for line in found if not stages or line.stage in stages), None)


def reports_of(stay: Stay, loinc: str) -> list[Report]:
    """The reports that have that analysis, in the order of time."""
    return [
        report for report in stay.reports if any(item.loinc == loinc for item in report.results)
    ]


def year(when: datetime) -> str:
    """The year, marked."""
    return mark(str(when.year), "DATE", "", str(when.year))


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
