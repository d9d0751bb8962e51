"""The data dictionary as a page: one section a table, read as well on paper."""

from collections.abc import Iterable

from ambroise.deid.tabular.risk import Section, sections_page
from ambroise.extracts.dictionary import HEADER, about, entries
from ambroise.extracts.written import Written


def dictionary_page(written: Iterable[Written]) -> str:
    """Return the dictionary of the tables of an extract as HTML, in French."""
    return sections_page("Dictionnaire des données", [_section(one) for one in written])


def _section(one: Written) -> Section:
    rows = tuple(
        (
            entry.column,
            entry.type,
            entry.description,
            entry.unit,
            entry.vocabulary,
            entry.treatment,
            f"{100 * float(entry.filled):.0f} %".replace(".", ",") if entry.filled else "",
        )
        for entry in entries([one])
    )
    lines = "ligne" if one.rows < 2 else "lignes"
    said = f"{about(one.table)} {one.rows} {lines}, fichier {one.name}."
    return Section(one.table, (said,), HEADER[1:], rows)
