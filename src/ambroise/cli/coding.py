"""Coding for the PMSI: terms searched in the CIM-10, the hospital's thesaurus."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ambroise.access import CARE_ZONE, Action, Purpose
from ambroise.cli.coding_training import model, train_coding
from ambroise.cli.session import session_of
from ambroise.cli.uses import drafted
from ambroise.errors import TermsUnreadable
from ambroise.uses.coding import Coding
from ambroise.uses.coding import search as searching
from ambroise.uses.coding.cim10 import read_cim10
from ambroise.uses.coding.control import as_csv, as_html
from ambroise.uses.coding.export import as_json, rum_lines

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]


class Form(StrEnum):
    """What a coding is written as."""

    RUM = "rum"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


coding = typer.Typer(help="Le codage PMSI.", no_args_is_help=True)
thesaurus = typer.Typer(help="Les termes de l'hôpital et leurs codes CIM-10.", no_args_is_help=True)
coding.add_typer(thesaurus, name="thesaurus")
coding.command("train")(train_coding)
coding.add_typer(model, name="model")


@coding.command("search")
def search(
    context: typer.Context,
    terms: Annotated[
        Path | None, typer.Argument(help="CSV avec une colonne « term », en UTF-8.")
    ] = None,
    term: Annotated[str, typer.Option(help="Un seul terme, montré avec ses raisons.")] = "",
    top: Annotated[int, typer.Option(min=1, max=200, help="Codes par terme.")] = 10,
    out: Annotated[
        Path | None, typer.Option(help="Fichier JSONL à écrire ; sinon la sortie standard.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Chercher les codes CIM-10 d'un terme, ou de chaque terme d'un fichier."""
    session = session_of(context)
    if (terms is None) == (not term):
        raise typer.BadParameter(
            session.text("un fichier de termes, ou --term", "a file of terms, or --term")
        )
    index = searching.open_index(session.settings)
    if terms is not None:
        asked = list(_terms(terms))
        lines = "".join(
            json.dumps(
                {"term": one, "codes": [hit.code for hit in index.search(one, top)]},
                ensure_ascii=False,
            )
            + "\n"
            for one in asked
        )
        if out is None:
            typer.echo(lines, nl=False)
        else:
            _write(out, lines)
            session.say.print(session.text(f"{len(asked)} terme(s).", f"{len(asked)} term(s)."))
        return
    hits = index.search(term, top)
    if as_json:
        told = [
            {"code": hit.code, "label": hit.label, "score": hit.score, "via": hit.via,
             "source": hit.source}
            for hit in hits
        ]  # fmt: skip
        typer.echo(json.dumps({"term": term, "hits": told}, ensure_ascii=False))
        return
    french, english = ("code", "libellé", "d'après", ""), ("code", "label", "from", "")
    table = Table(*(french if session.lang == "fr" else english))
    sources = {
        "label": session.text("libellé", "label"),
        "synonym": session.text("synonyme", "synonym"),
        "thesaurus": session.text("thésaurus", "thesaurus"),
    }
    for hit in hits:
        table.add_row(hit.code, hit.label, hit.via, sources[hit.source])
    session.out.print(table)


@coding.command("export")
def export(
    context: typer.Context,
    stay: Annotated[str, typer.Argument(help="Numéro du séjour (IEP).")],
    out: Annotated[Path, typer.Option(help="Fichier à écrire ; celui qui y est est remplacé.")],
    form: Annotated[
        Form, typer.Option(help="rum (format 022), json, passages en csv ou en html.")
    ] = Form.RUM,
    purpose: Annotated[Purpose, typer.Option(help="Finalité.")] = Purpose.CODING_QUALITY,
    reason: Annotated[str, typer.Option(help="Motif, hors équipe de soins.")] = "",
    engine: Annotated[
        str | None, typer.Option(help="Moteur ; celui que l'établissement a choisi sinon.")
    ] = None,
) -> None:
    """Coder un séjour et écrire la proposition pour le logiciel du DIM, ou ses passages (tracé)."""
    session = session_of(context)
    draft = drafted(session, "coding", stay, purpose=purpose, reason=reason, engine=engine)
    value: Coding = draft.value  # type: ignore[assignment]  # a declined draft was raised
    made = {
        Form.RUM: lambda: _lines(value, session.settings.finess),
        Form.JSON: lambda: as_json(value).decode(),
        Form.CSV: lambda: "\ufeff" + as_csv(value),
        Form.HTML: lambda: as_html(value, made=datetime.now(UTC)),
    }[form]()
    _write_private(out, made)
    session.say.print(
        session.text("Proposition, à valider par le DIM.", "Draft, for the DIM to validate.")
    )


def _lines(value: Coding, finess: str) -> str:
    return "".join(f"{line}\r\n" for line in rum_lines(value, finess=finess))


@thesaurus.command("import")
def take(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="CSV ou TSV en UTF-8, colonnes « term » et « code ».")
    ],
    as_json: AsJson = False,
) -> None:
    """Importer les termes de l'hôpital, à la place de ceux d'avant."""
    session = session_of(context)
    decision = session.door.decide(
        session.actor, Action.MANAGE_VOCABULARIES, CARE_ZONE, Purpose.OPERATIONS
    )
    made = searching.import_thesaurus(session.settings, read_cim10(session.settings), file)
    count = len(made.entries)
    session.door.note(
        decision, "coding.thesaurus_imported", count=count, digests={"thesaurus": made.digest}
    )
    if as_json:
        typer.echo(json.dumps({"wordings": count, "digest": made.digest}))
        return
    session.say.print(session.text(f"{count} terme(s) en service.", f"{count} term(s) in use."))


@thesaurus.command("remove")
def remove(context: typer.Context) -> None:
    """Retirer les termes de l'hôpital."""
    session = session_of(context)
    decision = session.door.decide(
        session.actor, Action.MANAGE_VOCABULARIES, CARE_ZONE, Purpose.OPERATIONS
    )
    there = searching.remove_thesaurus(session.settings)
    session.door.note(decision, "coding.thesaurus_removed", count=int(there))
    session.say.print(
        session.text("Retiré.", "Removed.")
        if there
        else session.text("Aucun thésaurus n'était en service.", "No thesaurus was in use.")
    )


def _terms(path: Path) -> Iterator[str]:
    """Yield the terms of a CSV in order, one a row, empty ones too; a blank line is no row."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        cause = error.strerror or "fichier"
        raise TermsUnreadable(path=path, cause=cause, cause_en=cause) from None
    except UnicodeDecodeError:
        raise TermsUnreadable(path=path, cause="pas de l'UTF-8", cause_en="not UTF-8") from None
    first = text.split("\n", 1)[0]
    delimiter = next((mark for mark in "\t;," if mark in first), ",")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name for name in reader.fieldnames or () if name.strip().lower() == "term"]
    if not names:
        cause, cause_en = "pas de colonne « term »", 'no column "term"'
        raise TermsUnreadable(path=path, cause=cause, cause_en=cause_en)
    for row in reader:
        yield row[names[0]] or ""


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _write_private(path: Path, text: str) -> None:
    """Write what holds words of a record, for the account that asked alone."""
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8", newline="")
    draft.replace(path)
