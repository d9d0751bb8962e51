"""Titled parts of a French clinical document."""

import re
from dataclasses import dataclass
from typing import Final

from ambroise.text.folding import fold

_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "motif": (
        "motif", "motifs", "objet", "indication", "renseignements cliniques",
        "motif de prise en charge", "motif d'admission", "motif du sejour", "motif de recours",
        "raison de l'hospitalisation", "raison de la venue", "raison de l'admission",
        "raison du sejour", "entree pour", "hospitalisation pour", "pourquoi", "demande",
    ),
    "antecedents": ("antecedents", "antecedent", "atcd", "comorbidites", "terrain",
        "passe medical", "histoire medicale",
    ),
    "famille": (
        "antecedents familiaux", "atcd familiaux", "histoire familiale", "heredite", "famille",
    ),
    "allergies": ("allergies", "allergie", "intolerances"),
    "mode_de_vie": ("mode de vie", "contexte social", "contexte de vie", "habitus", "autonomie",
        "situation sociale", "habitudes de vie", "conditions de vie", "vie a domicile",
        "environnement", "vie quotidienne",
    ),
    "traitement_entree": (
        "traitement a l'entree", "traitement a l'admission", "traitement habituel",
        "traitements habituels", "traitement en cours", "traitement personnel",
        "traitement a domicile", "traitement actuel", "traitement en cours a l'admission",
        "traitement anterieur", "traitements anterieurs", "traitement avant l'admission",
        "traitement avant l'hospitalisation", "traitement de fond", "traitement au long cours",
        "medicaments pris", "medicaments pris avant l'admission", "medicaments habituels",
        "medicaments a l'entree", "medicaments a domicile", "traitements a l'entree",
    ),
    "histoire": (
        "histoire de la maladie", "histoire de la maladie actuelle", "hdm", "anamnese",
        "histoire clinique", "histoire recente", "rappel clinique", "rappel",
        "histoire actuelle", "histoire", "recit", "episode actuel",
    ),
    "examen": (
        "examen clinique", "examen", "examen physique", "examen a l'entree", "constantes",
        "a l'examen", "clinique", "examen clinique a l'entree",
        "donnees cliniques", "examen initial", "examen a l'admission", "constatations cliniques",
    ),
    "examens": (
        "examens biologiques", "examens d'imagerie", "explorations",
        "examens complementaires", "examens paracliniques", "biologie", "bilan biologique",
        "imagerie", "bilan", "resultats", "resultat", "paraclinique", "technique", "ecg",
        "technique d'examen", "analyses de laboratoire", "analyses", "laboratoire",
        "resultats biologiques", "radiologie", "examens radiologiques", "bilan paraclinique",
        "constatations", "examens realises", "explorations complementaires",
    ),
    "evolution": (
        "evolution", "evolution clinique", "evolution dans le service", "prise en charge",
        "au total", "synthese", "discussion", "deroulement du sejour", "suites",
        "suites operatoires", "parcours", "cours du sejour", "sejour",
    ),
    "actes": ("actes", "geste", "intervention", "compte rendu operatoire", "gestes realises",
        "geste realise", "acte", "acte realise", "actes realises", "description de l'intervention",
    ),
    "conclusion": ("conclusion", "conclusions", "diagnostic", "diagnostics", "en conclusion",
        "en resume", "resume",
    ),
    "traitement_sortie": (
        "traitement de sortie", "traitement a la sortie", "ordonnance de sortie", "traitement",
        "prescriptions de sortie", "ordonnance", "prescription de sortie", "traitements de sortie",
        "traitements a la sortie", "medicaments a la sortie", "medicaments de sortie",
        "medicaments a poursuivre", "traitement a poursuivre", "traitements a poursuivre",
        "ordonnance a la sortie", "prescription a la sortie", "prescriptions a la sortie",
    ),
    "attente": (
        "resultats en attente", "resultat en attente", "examens en attente", "resultats attendus",
        "resultats a recuperer", "resultats non parvenus", "examens non parvenus",
        "resultats a venir", "a recuperer", "examens a recuperer", "analyses en cours",
        "resultats en cours", "examens en cours", "en attente",
    ),
    "suite": (
        "conduite a tenir", "suites a donner", "suites a prevoir", "suivi", "consignes",
        "rendez-vous", "a faire",
        "devenir", "modalites de sortie", "propositions", "cat", "surveillance",
        "consultations programmees", "consultations prevues", "consultations",
        "surveillance prevue",
        "conduite proposee", "suivi prevu", "suivi propose", "prochains rendez-vous", "a prevoir",
        "programme de suivi",
    ),
}  # fmt: skip
_KIND_OF: Final = {title: kind for kind, titles in _KINDS.items() for title in titles}
_LINE: Final = re.compile(
    r"^[ \t]*(?:[#*•>=~|_-]+ *|(?:[ivx]+|\d{1,2}|[a-z]) ?[./)-] *)?"
    r"(?P<title>[^\W\d_][^\n:]{1,59}?)[ \t]*(?P<colon>:)?(?(colon)(?P<rest>[^\n]*))$",
    re.MULTILINE,
)
_NUMBERED: Final = re.compile(
    r"^[ \t]*(?P<number>\d{1,2}) ?[.)] +[^\W\d_][^\n.:;]{1,58}[^\W\d_)]$", re.MULTILINE
)
_DRESS: Final = " -*#=_>~|"
_DECORATION: Final = f".{_DRESS}"
_DRESSED: Final = re.compile(r"[=~|*#-]+ .* [=~|*#-]+$|.* >+$|>+ .*$")
_RULE: Final = re.compile(r"[-=_*~]{3,}$")
_MOST_WORDS: Final = 8

_QUALIFIED: Final = re.compile(
    r" (?:d'hospitalisation|de consultation|du patient|de la patiente|medicaux|chirurgicaux"
    r"|medico-chirurgicaux|pris|prevus"
    r"|personnels?|familiaux|et facteurs de risque|et suivi|principale?s?|connues?|de l'examen)$"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled stretch: `start` is where its title starts, `body` its content, `end` the next.

    `kind` is one of ours, or empty for a title that stands alone on its line, in capitals or
    numbered like the others of its document.
    """

    title: str
    kind: str
    start: int
    body: int
    end: int


def find_sections(text: str) -> list[Section]:
    """Return the sections of `text` in order; what comes before the first title is in none."""
    low = fold(text)
    numbered = _numbered(low)
    titles: list[tuple[str, str, int, int]] = []
    for match in _LINE.finditer(low):
        title = " ".join(match["title"].split()).rstrip(_DECORATION)
        kind = _kind(title)
        alone = not (match["rest"] or "").strip()
        start, end = match.span("title")
        written = text[start:end].rstrip(_DRESS)
        own = (match["colon"] and kind) or (
            alone
            and (
                kind
                or match.start() in numbered
                or _is_heading(written)
                or _stands_out(text, match)
            )
        )
        if own:
            body = match.end("colon") if match["colon"] else end
            titles.append((written.strip(), kind, match.start(), body))
    ends = [start for _, _, start, _ in titles[1:]] + [len(text)]
    return [
        Section(title, kind, start, body, end)
        for (title, kind, start, body), end in zip(titles, ends, strict=False)
    ]


def _stands_out(text: str, line: re.Match[str]) -> bool:
    """Return whether a line alone is dressed as a title: « == Titre == », a rule below it, or a
    blank line before and a colon after it."""
    written = text[line.start() : line.end()].strip()
    bare = written.strip(_DECORATION)
    if len(bare.split()) > _MOST_WORDS or not bare[:1].isupper() or re.search(r"\d", bare):
        return False
    after = text[line.end() + 1 :].split("\n", 1)[0].strip()
    before = text[: line.start()].rstrip(" \t")
    return bool(
        _DRESSED.match(written)
        or _RULE.match(after)
        or (written.endswith(":") and (not before or before.endswith("\n\n")))
    )


def _numbered(low: str) -> frozenset[int]:
    """Return where the lines of a document numbered from 1 on start; three at least."""
    places: list[int] = []
    for match in _NUMBERED.finditer(low):
        if int(match["number"]) == len(places) + 1:
            places.append(match.start())
    return frozenset(places if len(places) >= 3 else ())


def _kind(title: str) -> str:
    while True:
        if title in _KIND_OF:
            return _KIND_OF[title]
        shorter = _QUALIFIED.sub("", title)
        if shorter == title:
            return ""
        title = shorter


def _is_heading(written: str) -> bool:
    """Return whether a line alone in capitals, of a few words, is a title."""
    short = len(written) > 5 and len(written.split()) <= 8
    return short and written.isupper() and not written.endswith(".")
