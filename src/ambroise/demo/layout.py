"""Documents laid out: letterhead, titled sections, signature, each ward of a split in its way."""

import re
from itertools import chain
from random import Random
from typing import Final

from ambroise.demo import forms, letterhead, staff, stationery
from ambroise.demo.letterhead import Sheet
from ambroise.demo.marks import MARKS, shown
from ambroise.demo.record import Case, Document, Stay, Told
from ambroise.demo.stationery import Layout, fill
from ambroise.demo.telling import Teller, aged

KINDS: Final = {
    "hospital": (("loinc", "18842-5"), "Compte rendu d'hospitalisation"),
    "emergency": (("loinc", "34111-5"), "Compte rendu de passage aux urgences"),
    "imaging": (("loinc", "18748-4"), "Compte rendu d'imagerie"),
    "consultation": (("loinc", "11488-4"), "Lettre de consultation"),
    "operation": (("loinc", "11504-8"), "Compte rendu opératoire"),
    "pathology": (("loinc", "11526-1"), "Compte rendu d'anatomie pathologique"),
    "meeting": (("local", "RCP"), "Fiche de réunion de concertation pluridisciplinaire"),
    "nursing": (("loinc", "34746-8"), "Transmissions infirmières"),
    "prescription": (("loinc", "57833-6"), "Ordonnance"),
    "laboratory": (("loinc", "11502-2"), "Compte rendu de biologie médicale"),
    "referral": (("loinc", "57133-1"), "Courrier du médecin traitant"),
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


_GREETED = re.compile(
    r"(?:Mon )?(?:Très )?(?:[Cc]h[eè]re?s?|Docteur|Madame|Monsieur|Bonjour"
    r"|Confrères|À l'attention)\b"
)
_GREETING = re.compile(
    r"onfr[aè]|salutations|ordialement|sentiments|[Aa]mi(?:tiés|cal)|Bien à vous|remerciements\.$"
)
_THANKS = re.compile(r"\b(?:[Mm]erci|[Rr]emerci|gré\b)")
_FACT, _SAYS = sorted(MARKS)[4:6]
_LABEL = re.compile(
    f"^((?:{_FACT}[^{_SAYS}]*{_SAYS})*)"
    r"(?:Indication|Conclusion|CCL|Ccl|En conclusion|En résumé|Au total|Synthèse|Résultat"
    r"|Antécédents familiaux|ATCD fam|Famille)(?: :|,) "
    f"((?:{_FACT}[^{_SAYS}]*{_SAYS})*)(.)"
)
_BEGINNING = re.compile(
    f"^((?:{_FACT}[^{_SAYS}]*{_SAYS})*{_FACT}measure[^{_SAYS}]*{_SAYS})([a-zé])(?=[a-zé])"
)
_WORD = re.compile(f"^((?:{_FACT}[^{_SAYS}]*{_SAYS})*)([a-zé])(?=[a-zé]{{2}})")
_AS_TOLD = ("laboratory", "prescription", "nursing")
"""Kinds of which the lines stand as they were told."""
_REORDERED = ("hospital", "consultation", "emergency")
"""Kinds of which a letterhead may put some sections first."""


def lay_out(rng: Random, case: Case, stay: Stay, told: Told) -> Document:
    """The document, its text still marked. Raises KeyError for a section that is not one."""
    told = aged(case.person, told)
    author = staff.professional(told.author)
    layout = (
        stationery.of_office(case.split, author)
        if author.rank == "gp"
        else stationery.of_ward(case.split, told.ward)
    )
    type_code, _ = KINDS[told.kind]
    sheet = Sheet(layout, case, stay, told, told.title or layout.kinds[told.kind])
    sections = _sections(sheet)
    opening, closing = _formulas(rng, sheet, sections)
    blocks = (
        letterhead.top(sheet),
        opening,
        *sections,
        closing,
        letterhead.signature(sheet),
        letterhead.copies(sheet),
    )
    lines = chain.from_iterable(("", *block) for block in blocks if block)
    text = letterhead.paged(sheet, "\n".join(lines).strip("\n"))
    return Document(
        told.kind, type_code, sheet.title, told.when, told.author, told.ward, f"{text}\n"
    )


def _formulas(rng: Random, sheet: Sheet, sections: list[list[str]]) -> tuple[list[str], list[str]]:
    """How a letter greets and ends, where its text does not."""
    if not sheet.is_letter or not sections:
        return [], []
    teller = Teller(rng, sheet.case, sheet.stay)
    doctor = sheet.family_doctor
    known = sheet.told.kind != "referral"
    woman = doctor.female
    greeting = teller.say(
        "layout.ouverture.connu" if known else "layout.ouverture.inconnu",
        cher="Chère" if woman else "Cher",
        cher_bas="chère" if woman else "cher",
        Mon="Ma" if woman else "Mon",
        confrere="consœur" if woman else "confrère",
        Confrere="Consœur" if woman else "Confrère",
        ami="amie" if woman else "ami",
        Madame="Madame" if woman else "Monsieur",
        docteur=doctor.written(title=False),
    )
    first, last = shown(sections[0][0]), shown(sections[-1][-1])
    way = "lettre" if known else "sobre" if _THANKS.search(last) else "adressage"
    ending = teller.say(f"layout.fin.{way}")
    return (
        [] if _GREETED.match(first) else [greeting],
        [] if _GREETING.search(last) else [ending],
    )


def _ordered(sheet: Sheet) -> list[str]:
    """The sections that say something, those that the letterhead puts first before the others."""
    names = [name for name, lines in sheet.told.parts.items() if any(lines)]
    first = sheet.layout.order if sheet.told.kind in _REORDERED else []
    return sorted(names, key=lambda name: first.index(name) if name in first else len(first))


def _sections(sheet: Sheet) -> list[list[str]]:
    found: list[list[str]] = []
    rank = 1
    for name in _ordered(sheet):
        title, lines = _title(sheet, name), _unlabelled(name, _lines(sheet, name))
        if not title:
            found.append(lines)
        elif name in sheet.layout.absorbed and len(lines) == 1:
            found.append([f"{title} : {lines[0]}"])
        else:
            pattern = _WORD if name == "examen" else _BEGINNING
            begun = [pattern.sub(_capital, line) for line in lines]
            found.append([*_headed(sheet.layout, title, rank), *begun])
            rank += 1
    return found


def _capital(beginning: re.Match[str]) -> str:
    return beginning[1] + beginning[2].upper()


def _unlabelled(name: str, lines: list[str]) -> list[str]:
    """The lines without the label by which the first repeats the title: « Conclusion : »."""
    if name not in ("conclusion", "indication", "famille", "resultats") or not lines:
        return lines
    first = _LABEL.sub(lambda match: match[1] + match[2] + match[3].upper(), lines[0])
    return [first, *lines[1:]]


def _title(sheet: Sheet, name: str) -> str:
    titles = sheet.layout.titles
    return titles.get(f"{sheet.told.kind}.{name}", titles[name])


def _headed(layout: Layout, title: str, rank: int) -> list[str]:
    slots = {"titre": title, "TITRE": title.upper(), "n": rank, "trait": "-" * len(title)}
    return fill(layout.section, slots).split("\n")


def _lines(sheet: Sheet, name: str) -> list[str]:
    lines = "\n".join(line for line in sheet.told.parts[name] if line).split("\n")
    if sheet.told.kind in _AS_TOLD:
        return lines
    return _bulleted(sheet.layout, forms.reworded(sheet.layout, sheet.case, sheet.stay, lines))


def _bulleted(layout: Layout, lines: list[str]) -> list[str]:
    """Items with the bullet of the letterhead; « ; » puts them one after the other."""
    if layout.bullet != ";":
        return [re.sub("^- ", layout.bullet, line) for line in lines]
    found: list[str] = []
    after = False
    for line in lines:
        item = line.startswith("- ")
        text = line.removeprefix("- ")
        if item and after:
            found[-1] = f"{found[-1].removesuffix('.')} ; {text}"
        else:
            found.append(text)
        after = item
    return found
