"""What the fictional hospital holds, on the terminal."""

from collections.abc import Iterable, Mapping
from typing import Final

from rich.table import Table
from rich.text import Text

from ambroise.cli.session import Session
from ambroise.demo.overview import Frequent, Overview, Sample, Spread, called
from ambroise.demo.phrases import SPLITS

_SHOWN: Final = (("nursing", "train"), ("emergency", "test"), ("hospital", "train"))
"""The documents shown in full, where there are such."""


def show_overview(session: Session, found: Overview) -> None:
    """Print counts, spreads, words, the list of sample documents, and some of them in full."""
    text = session.text
    session.out.print(
        text(
            f"{found.patients} patients, {found.stays} séjours ({found.present} en cours),"
            f" {found.documents} documents, {found.deaths} décès ;"
            f" {found.identities} identités et {found.passages} passages à l'appui marqués",
            f"{found.patients} patients, {found.stays} stays ({found.present} going on),"
            f" {found.documents} documents, {found.deaths} deaths;"
            f" {found.identities} identities and {found.passages} passages marked",
        )
    )
    for title, counts in (
        (text("Parcours", "Pathway"), found.pathways),
        ("Documents", found.kinds),
    ):
        named = {(called(name, session.lang), split): n for (name, split), n in counts.items()}
        session.out.print(_by_split(session, title, named))
    session.out.print(_forms(session, found))
    session.out.print(_spreads(session, found))
    session.out.print(_frequent(text("Diagnostics", "Diagnoses"), session, found.codes))
    session.out.print(_frequent(text("Médicaments", "Drugs"), session, found.drugs))
    session.out.print(_words(session, found))
    _samples(session, found.samples)


def _table(title: str, *columns: str) -> Table:
    """A table whose columns are of numbers, the first one apart."""
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _by_split(session: Session, name: str, counts: Mapping[tuple[str, str], int]) -> Table:
    table = _table("", name, *SPLITS, "total")
    totals: dict[str, int] = {}
    for (row, _), number in counts.items():
        totals[row] = totals.get(row, 0) + number
    for row in sorted(totals, key=lambda row: (-totals[row], row)):
        cells = [str(counts.get((row, split), 0)) for split in SPLITS]
        table.add_row(
            row or session.text("visite guidée", "guided visit"), *cells, str(totals[row])
        )
    ends = [sum(n for (_, of), n in counts.items() if of == split) for split in SPLITS]
    table.add_section()
    table.add_row("total", *map(str, ends), str(sum(totals.values())))
    return table


def _forms(session: Session, found: Overview) -> Table:
    table = _table("", session.text("Forme", "Form"), "documents")
    for form, number in found.forms.items():
        table.add_row(form, str(number))
    return table


def _spreads(session: Session, found: Overview) -> Table:
    text = session.text
    table = _table("", text("Répartition", "Spread"), "p5", text("médiane", "median"), "p95")
    rows: tuple[tuple[str, Spread], ...] = (
        (text("âge au premier séjour (ans)", "age at the first stay (years)"), found.ages),
        (text("durée des hospitalisations (jours)", "length of stay (days)"), found.lengths),
        (text("longueur des documents (mots)", "length of documents (words)"), found.tokens),
    )
    for name, spread in rows:
        table.add_row(name, str(spread.low), str(spread.median), str(spread.high))
    return table


def _frequent(title: str, session: Session, items: Iterable[Frequent]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("Code")
    table.add_column(session.text("Libellé", "Label"))
    table.add_column("patients", justify="right")
    for item in items:
        table.add_row(item.code, item.label, str(item.patients))
    return table


def _words(session: Session, found: Overview) -> Table:
    text, figures = session.text, found.text
    table = _table(
        text("Richesse des textes, identités ôtées", "Wealth of the texts, identities left out"),
        text("Mesure", "Measure"),
        text("valeur", "value"),
    )
    of = f"{figures.tokens:,}".replace(",", " ")
    rows = (
        (
            text(f"mots différents sur {of} mots", f"types a token on {of} tokens"),
            figures.type_token,
        ),
        (text("le même, par fenêtres de 500 mots", "the same in windows of 500"), figures.mattr),
    )
    for name, share in rows:
        table.add_row(name, text(f"{share:.4f}".replace(".", ","), f"{share:.4f}"))
    name = text(
        f"phrases différentes sur {figures.sentences}, dans {figures.sampled} documents",
        f"distinct sentences of {figures.sentences}, in {figures.sampled} documents",
    )
    table.add_row(name, str(figures.distinct))
    return table


def _samples(session: Session, samples: Iterable[Sample]) -> None:
    text = session.text
    columns = ("document", text("Parcours", "Pathway"), text("part", "split"), "document_id")
    table = Table(title=text("Exemples", "Samples"), title_justify="left")
    for column in columns:
        table.add_column(column)
    for sample in samples:
        names = (called(name, session.lang) for name in (sample.kind, sample.pathway))
        table.add_row(*names, sample.split, sample.note_id)
    session.out.print(table)
    for sample in samples:
        if (sample.kind, sample.split) in _SHOWN:
            pathway = called(sample.pathway, session.lang)
            title = f"{sample.note_id} ({pathway}, {sample.split}, {sample.form})"
            session.out.rule(title)
            session.out.print(Text(sample.text))
