"""The report of an evaluation as one page that needs no other file, in French or in English."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from ambroise.evaluation.tables import (
    FigureRow,
    Report,
    arm_rows,
    difference_rows,
    figure_rows,
    group_tables,
    lost_said,
    manifest_rows,
    spanning,
)
from ambroise.evaluation.words import ISSUES, METHODS, REASONS, TRAITS, said

STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0 2rem}"
    "caption{text-align:left;font-weight:650;padding-bottom:.4rem}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8886}"
    "td{font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}"
    ".whiskers{width:100%;min-width:8rem;display:block}"
    ".axis{stroke:#8888;stroke-width:1}.zero{stroke:currentColor;stroke-dasharray:2 2}"
    ".whisker{stroke:currentColor;stroke-width:2}.estimate{fill:currentColor}"
    "dt{font-weight:650}dd{margin:0 0 .5rem;overflow-wrap:anywhere}"
)
_WORDS: Final = {
    "title": ("Évaluation de l'usage {use}, moteur {engine}", "Evaluation of use {use}, {engine}"),
    "in_brief": ("En bref", "In brief"),
    "gold": ("Jeu de référence", "Gold"),
    "origin": ("Origine des bonnes réponses", "Origin of the right answers"),
    "tuned": ("Ce que ces cas ont servi à régler", "What these cases served to tune"),
    "nothing": ("rien", "nothing"),
    "cases": ("Cas", "Cases"),
    "counted": (
        "{done} évalués, {unread} illisibles, {rejected} lignes rejetées",
        "{done} evaluated, {unread} not read, {rejected} lines rejected",
    ),
    "stays": ("Séjours", "Stays"),
    "made": ("Faite le", "Made on"),
    "figures": ("Mesures, avec l'intervalle à 95 %", "Measures, with the 95% interval"),
    "method": (
        "Intervalles : les séjours entiers sont rééchantillonnés ({resamples} fois, graine {seed},"
        " limites BCa) ; où tous les séjours disent la même chose, limite exacte. Un effectif sous"
        " 10 séjours est signalé.",
        "Intervals: whole stays are drawn again ({resamples} times, seed {seed}, BCa limits); where"
        " all stays say the same, the exact limit. Fewer than 10 stays are marked.",
    ),
    "measure": ("Mesure", "Measure"),
    "engine": ("Moteur", "Engine"),
    "value": ("Valeur", "Value"),
    "interval": ("Intervalle", "Interval"),
    "picture": ("Dessin", "Picture"),
    "small": ("effectif faible", "few stays"),
    "differences": ("Différences sur les mêmes séjours", "Differences on the same stays"),
    "less": (
        "{engine} moins l'autre, sur les mêmes rééchantillons.",
        "{engine} less the other, on the same resamples.",
    ),
    "other": ("Autre", "Other"),
    "conclusion": ("Lecture", "Reading"),
    "groups": ("Sous-groupes", "Subgroups"),
    "group": ("Groupe", "Group"),
    "hidden": (
        "Masqués, moins de 10 séjours ou déductibles : ",
        "Hidden, fewer than 10 stays or had by subtraction: ",
    ),
    "all_hidden": (
        "Moins de 10 séjours : aucun chiffre ne sort.",
        "Fewer than 10 stays: no figure leaves.",
    ),
    "costs": ("Coût", "Cost"),
    "outcomes": ("Propositions", "Drafts"),
    "seconds": ("Secondes", "Seconds"),
    "tokens": ("Jetons", "Tokens"),
    "energy": ("Énergie pour mille cas", "Energy of a thousand cases"),
    "worst": ("Erreurs à lire, les pires d'abord", "Errors to read, the worst first"),
    "read_there": (
        "Le contenu d'un cas se lit dans la page de l'évaluation, où chaque ouverture est tracée.",
        "A case is read on the page of the evaluation, where each opening is traced.",
    ),
    "case": ("Cas", "Case"),
    "outcome": ("Issue", "Outcome"),
    "lost": ("Perdu", "Lost"),
    "rejected": ("Lignes et cas écartés", "Lines and cases set aside"),
    "line": ("Ligne", "Line"),
    "reason": ("Motif", "Reason"),
    "manifest": ("Manifeste", "Manifest"),
}

Cells = Sequence[str]


def html(report: Report, lang: str = "fr") -> str:
    """Return a report, whole or its aggregate, as a page; every value is escaped."""
    say = _Words(lang)
    engine = report["arms"][0]["name"] if report["arms"] else "–"
    title = escape(say("title", use=report["use"], engine=engine))
    body = "".join(_sections(report, say))
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )


def compared(report: Report, lang: str) -> str:
    """Return the figures of a report and their differences alone, to stand in another page."""
    say = _Words(lang)
    table = _figures(list(figure_rows(report, lang)), say, "engine", say("figures"))
    return table + _differences(report, say)


class _Words:
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, name: str, **values: object) -> str:
        return _WORDS[name][0 if self.lang == "fr" else 1].format(**values)


def _sections(report: Report, say: _Words) -> Iterator[str]:
    yield _brief(report, say)
    made, lang = report["manifest"], say.lang
    method = say("method", resamples=made["resamples"], seed=made["seed"])
    yield f"<h2>{escape(say('figures'))}</h2><p>{escape(method)}</p>"
    if report["whole"]["hidden"]:
        yield f"<p>{escape(say('all_hidden'))}</p>"
    yield _figures(list(figure_rows(report, lang)), say, "engine", say("figures"))
    yield _differences(report, say)
    yield f"<h2>{escape(say('groups'))}</h2>"
    for table in group_tables(report, lang):
        trait = said(TRAITS, table.trait, lang)
        shown = _figures(list(table.rows), say, "group", trait)
        aside = escape(say("hidden") + ", ".join(table.hidden)) if table.hidden else ""
        yield f"<details><summary>{escape(trait)}</summary>{shown}<p>{aside}</p></details>"
    yield _costs(report, say)
    if "inside" in report:
        yield from _inside(report, say)
    facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in manifest_rows(report))
    yield f"<h2>{escape(say('manifest'))}</h2><dl>{facts}</dl>"


def _brief(report: Report, say: _Words) -> str:
    gold, cases = report["manifest"]["gold"], report["cases"]
    counted = {name: cases[name] for name in ("done", "unread", "rejected")}
    facts = {
        "gold": f"{gold['name']}, version {gold['version']}, {gold['date']}, {gold['licence']}",
        "origin": f"{gold['origin']} ({said(METHODS, gold['method'], say.lang)})",
        "tuned": gold["tuned"] or say("nothing"),
        "cases": say("counted", **counted),
        "stays": str(report["whole"]["stays"] or "–"),
        "made": report["made_at"][:16].replace("T", " "),
    }
    lines = "".join(f"<dt>{escape(say(k))}</dt><dd>{escape(v)}</dd>" for k, v in facts.items())
    return f"<h2>{escape(say('in_brief'))}</h2><dl>{lines}</dl>"


def _figures(rows: Sequence[FigureRow], say: _Words, of: str, caption: str) -> str:
    body = []
    for measure, held in spanning(rows):
        for place, row in enumerate(held):
            head = f'<th scope="rowgroup" rowspan="{len(held)}">{escape(measure)}</th>'
            few = f" ({say('small')})" if row.small else ""
            cells = (row.of, row.value, row.interval or row.means, f"{row.stays}{few}")
            shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            body.append(f"<tr>{head if place == 0 else ''}{shown}<td>{row.svg}</td></tr>")
    names = ("measure", of, "value", "interval", "stays", "picture")
    return _table(caption, [say(name) for name in names], body)


def _differences(report: Report, say: _Words) -> str:
    body = [
        f'<tr><th scope="row">{escape(row.measure)}</th>'
        + "".join(f"<td>{escape(one)}</td>" for one in (row.other, row.value, row.interval))
        + f"<td>{escape(row.shown)}</td><td>{row.svg}</td></tr>"
        for row in difference_rows(report, say.lang)
    ]
    if not body:
        return ""
    names = ("measure", "other", "value", "interval", "conclusion", "picture")
    less = say("less", engine=report["arms"][0]["name"])
    table = _table(say("differences"), [say(name) for name in names], body)
    return f"<h2>{escape(say('differences'))}</h2><p>{escape(less)}</p>{table}"


def _costs(report: Report, say: _Words) -> str:
    rows = [
        (
            row.name,
            row.version,
            ", ".join(f"{count} {outcome}" for outcome, count in row.outcomes),
            f"{row.seconds:.2f}",
            str(row.tokens),
            row.energy,
        )
        for row in arm_rows(report, say.lang)
    ]
    names = [say("engine"), "Version", *(say(n) for n in ("outcomes", "seconds", "tokens"))]
    table = _table(say("costs"), [*names, say("energy")], map(_plain, rows))
    return f"<h2>{escape(say('costs'))}</h2>{table}"


def _inside(report: Report, say: _Words) -> Iterator[str]:
    inside, lang = report["inside"], say.lang
    worst = [
        (
            one["case"],
            said(ISSUES, one["outcome"], lang) + (f" ({one['cause']})" if one["cause"] else ""),
            lost_said(report, one["measures"], lang),
        )
        for one in inside["worst"]
    ]
    if worst:
        columns = [say(name) for name in ("case", "outcome", "lost")]
        yield f"<h2>{escape(say('worst'))}</h2><p>{escape(say('read_there'))}</p>"
        yield _table(say("worst"), columns, map(_plain, worst))
    aside = [
        *((str(one["line"]), one["case"], one["reason"]) for one in inside["rejected"]),
        *(("", one["case"], one["reason"]) for one in inside["unread"]),
    ]
    if aside:
        rows = [(line, case, said(REASONS, reason, lang)) for line, case, reason in aside]
        columns = [say(name) for name in ("line", "case", "reason")]
        yield f"<h2>{escape(say('rejected'))}</h2>"
        yield _table(say("rejected"), columns, map(_plain, rows))


def _plain(cells: Cells) -> str:
    first, *rest = cells
    others = "".join(f"<td>{escape(one)}</td>" for one in rest)
    return f'<tr><th scope="row">{escape(first)}</th>{others}</tr>'


def _table(caption: str, columns: Cells, rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in columns)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
