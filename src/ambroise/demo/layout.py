"""Documents laid out: letterhead, titled sections, signature, each split in its own way."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from ambroise.demo import letters
from ambroise.demo.record import Case, Document, Stay, Told

KINDS: Final = {
    "hospital": (("loinc", "18842-5"), "Compte rendu d'hospitalisation"),
    "emergency": (("loinc", "34111-5"), "Compte rendu de passage aux urgences"),
    "imaging": (("loinc", "18748-4"), "Compte rendu d'imagerie"),
    "consultation": (("local", "CONSULTATION"), "Lettre de consultation"),
    "operation": (("local", "OPERATOIRE"), "Compte rendu opératoire"),
    "pathology": (("local", "ANAPATH"), "Compte rendu d'anatomie pathologique"),
    "meeting": (("local", "RCP"), "Fiche de réunion de concertation pluridisciplinaire"),
    "nursing": (("local", "TRANSMISSIONS"), "Transmissions infirmières"),
    "prescription": (("local", "ORDONNANCE"), "Ordonnance"),
    "laboratory": (("local", "BIOLOGIE"), "Compte rendu de biologie médicale"),
    "referral": (("local", "COURRIER"), "Courrier du médecin traitant"),
}
"""The kinds of document: (system, code) of its type, title when it has none of its own."""

SECTIONS: Final = (
    "motif",
    "antecedents",
    "famille",
    "mode_de_vie",
    "traitement_entree",
    "histoire",
    "examen",
    "indication",
    "technique",
    "intervention",
    "macroscopie",
    "microscopie",
    "biologie",
    "imagerie",
    "complementaires",
    "resultats",
    "stade",
    "participants",
    "question",
    "evolution",
    "transmissions",
    "prescriptions",
    "decision",
    "conclusion",
    "traitement_sortie",
    "attente",
    "rendez_vous",
    "courrier",
)
"""What a document may say, by section; "courrier" is the untitled body of a letter."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a ward of one split lays its documents out."""

    name: str
    titles: dict[str, str]


@cache
def layouts(split: str) -> tuple[Layout, ...]:
    text = files("ambroise.demo").joinpath("layouts", f"{split}.toml").read_text("utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["layouts"]
    return tuple(Layout(**layout) for layout in found)


def lay_out(rng: Random, case: Case, stay: Stay, told: Told) -> Document:
    """The document, its text still marked. Raises KeyError for a section that is not one."""
    layout = layouts(case.split)[int(told.ward.uf) % len(layouts(case.split))]
    type_code, title = KINDS[told.kind]
    title = told.title or title
    sections = [
        letters.section(layout.titles[name], *lines) for name, lines in told.parts.items() if lines
    ]
    text = "\n".join(
        (
            letters.header(case, stay, told.ward, title, told.when, full=told.kind == "emergency"),
            *sections,
            letters.signature(
                rng, case, told.author, told.interne, copy=told.kind in ("hospital", "consultation")
            ),
        )
    )
    return Document(told.kind, type_code, title, told.when, told.author, told.ward, text)
