"""A report as a person reads it: lines for a terminal, one page without any outside file."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from ambroise.deid.audit.words import DIGESTS, LABELS, MADE, ROLES, Lang, Words, said

Section = tuple[str, tuple[str, ...], Sequence[tuple[str, ...]]]
"""A caption, its columns, its rows."""

STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1.5rem 0}"
    "caption{text-align:left;font-weight:650;padding-bottom:.4rem}"
    "th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid}"
    "td{font-variant-numeric:tabular-nums;overflow-wrap:anywhere}"
)


def text(report: Mapping[str, Any], lang: Lang = "fr") -> str:
    """Return a report (`Report.as_json`) as lines of a terminal."""
    lines = [_title(report, lang), ""]
    for caption, columns, rows in sections(report, lang):
        widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
        lines.append(caption)
        lines += [_aligned(row, widths) for row in rows]
        lines.append("")
    return "\n".join(lines)


def html(report: Mapping[str, Any], lang: Lang = "fr") -> str:
    """Return a report as a page that needs nothing else; every value is escaped."""
    title = escape(_title(report, lang))
    tables = "".join(map(_table, sections(report, lang)))
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{tables}</main>\n</body>\n</html>\n"
    )


def sections(report: Mapping[str, Any], lang: Lang) -> Iterator[Section]:
    """Yield the parts of a report that have something to say, in the order of reading."""
    french = lang == "fr"
    spans = "passages" if french else "spans"
    aside = "documents mis de côté" if french else "documents set aside"
    yield (
        "En bref" if french else "In brief",
        ("", ""),
        [
            ("documents", str(report["documents"])),
            (
                "documents sans passage trouvé" if french else "documents without any span",
                str(report["documents_without_span"]),
            ),
            (aside, str(report["set_aside"])),
            ("passages masqués" if french else "spans hidden", str(report["spans"])),
            ("secondes" if french else "seconds", _number(report["seconds"], lang)),
        ],
    )
    yield _counted("Par nature" if french else "By label", report["labels"], LABELS, lang)
    yield _counted("Par rôle" if french else "By role", report["roles"], ROLES, lang)
    for name, caption in (
        ("types", "Par type de document" if french else "By document type"),
        ("wards", "Par unité" if french else "By ward"),
    ):
        groups = {key: found for key, found in report[name].items() if key}
        if groups:
            rows = [(key, str(one["documents"]), str(one["spans"])) for key, one in groups.items()]
            yield caption, ("", "documents", spans), rows
    yield (
        "Scores",
        ("score", spans),
        [
            (f"{_number(one['from'], lang)} – {_number(one['to'], lang)}", str(one["count"]))
            for one in report["scores"]
        ],
    )
    made = [(said(MADE, name, lang), value) for name, value in report["settings"].items()]
    made += [(said(DIGESTS, name, lang), value) for name, value in report["digests"].items()]
    made += report["lists"].items()
    yield (
        "Réglages et empreintes (SHA-256)" if french else "Settings and digests (SHA-256)",
        ("", ""),
        [(name, _value(value, lang)) for name, value in made],
    )


def _counted(
    caption: str, counts: Mapping[str, int], words: Mapping[str, Words], lang: Lang
) -> Section:
    total = max(sum(counts.values()), 1)
    columns = ("", "passages", "part") if lang == "fr" else ("", "spans", "share")
    percent = "\u00a0%" if lang == "fr" else "%"
    rows: Sequence[tuple[str, ...]] = [
        (said(words, name, lang), str(count), f"{_number(100 * count / total, lang)}{percent}")
        for name, count in counts.items()
    ]
    return caption, columns, rows


def _title(report: Mapping[str, Any], lang: Lang) -> str:
    made = report["made_at"].replace("T", " ")
    if lang == "fr":
        return f"Rapport de pseudonymisation : {report['of']}, {made}"
    return f"Report of pseudonymisation: {report['of']}, {made}"


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = cells
    padded = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
    return "  ".join([f"  {first.ljust(widths[0])}", *padded]).rstrip()


def _table(section: Section) -> str:
    caption, columns, rows = section
    head = "".join(f'<th scope="col">{escape(one)}</th>' if one else "<td></td>" for one in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>\n"
        for first, *rest in rows
    )
    shown = f"<thead><tr>{head}</tr></thead>\n" if any(columns) else ""
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n{shown}<tbody>\n{body}</tbody>\n</table>\n"
    )


def _value(value: object, lang: Lang) -> str:
    if isinstance(value, bool):
        return {"fr": ("non", "oui"), "en": ("no", "yes")}[lang][value]
    return "–" if value is None else str(value)


def _number(value: float, lang: Lang) -> str:
    shown = f"{value:.1f}"
    return shown.replace(".", ",") if lang == "fr" else shown
