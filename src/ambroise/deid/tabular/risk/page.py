"""The report as a page of its own: no script, no address, read as well on paper."""

from collections.abc import Iterable
from html import escape

from ambroise.deid.tabular.risk.report import Risk
from ambroise.deid.tabular.risk.words import Section, said

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; } caption { text-align: left; font-weight: 600; }
th, td { border: 1px solid #767676; padding: .3rem .6rem; text-align: left;
  vertical-align: top; }
th { background: #eef2f6; }
@media print { body { margin: 0; max-width: none; } }
"""


def risk_page(risk: Risk, *, lang: str = "fr") -> str:
    """Return the report as HTML."""
    told = said(risk, lang)
    return sections_page(told.title, told.sections, lang=lang)


def sections_page(title: str, sections: Iterable[Section], *, lang: str = "fr") -> str:
    """Return a title and its sections as one HTML page."""
    shown = "\n".join(_section(one) for one in sections)
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{shown}\n</main>\n</body>\n</html>\n"
    )


def _section(one: Section) -> str:
    lines = [f"<section>\n<h2>{escape(one.title)}</h2>"]
    lines += [f"<p>{escape(text)}</p>" for text in one.paragraphs]
    if one.header:
        title = escape(one.title, quote=True)
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in one.header)
        lines.append(f'<div class="wide" tabindex="0" role="region" aria-label="{title}"><table>')
        lines.append(f"<thead><tr>{head}</tr></thead><tbody>")
        for first, *rest in one.rows:
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
            lines.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
        lines.append("</tbody></table></div>")
    return "\n".join([*lines, "</section>"])
