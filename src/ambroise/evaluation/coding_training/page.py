"""The report of a training as one page that needs no other file."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from ambroise.evaluation.report_page import STYLE, compared

_WORDS: Final = {
    "title": ("Codage appris des séjours passés", "Coding learnt from past stays"),
    "learnt": (
        "Appris de {stays} séjours ({patients} patients) finis du {first} au {last}. Mesuré sur"
        " {held_stays} séjours finis à partir du {held_from} ; aucun patient n'est des deux côtés.",
        "Learnt from {stays} stays ({patients} patients) ended from {first} to {last}. Measured on"
        " {held_stays} stays ended from {held_from}; no patient is on both sides.",
    ),
    "meant": (
        "« Juste » veut dire : comme la source l'a enregistré. Un codage enregistré à tort compte"
        " pour juste, et une habitude de codage qui change n'est pas encore apprise.",
        "“Right” means: as the source recorded it. A coding recorded wrongly counts as right, and a"
        " habit that changes is not learnt yet.",
    ),
    "method": (
        "Intervalles à 95 % : les patients entiers sont rééchantillonnés (limites BCa, graine"
        " {seed}). Les colonnes « séjours » comptent des patients.",
        "95% intervals: whole patients are drawn again (BCa limits, seed {seed}). The columns"
        " “stays” count patients.",
    ),
    "model": ("Modèle : SHA-256 {digest}", "Model: SHA-256 {digest}"),
}


def page(report: Mapping[str, Any], lang: str = "fr") -> str:
    """Return the report of `train`, with the `digest` of its model, as a page."""
    at = 0 if lang == "fr" else 1
    said = {name: escape(words[at].format_map(report)) for name, words in _WORDS.items()}
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{said['title']}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{said['title']}</h1>\n<p>{said['learnt']}</p><p>{said['meant']}</p>"
        f"<p>{said['method']}</p><p><small>{said['model']}</small></p>\n"
        f"{compared(report, lang)}</main>\n</body>\n</html>\n"
    )
