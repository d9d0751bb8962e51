"""Tables: what is said of their columns, and the risk left in them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ambroise.cli.session import Session, session_of
from ambroise.deid.gazetteers import load_lists
from ambroise.deid.tabular import TableWork, columns_toml, header_of, propose, tables_of
from ambroise.deid.tabular.risk import risk_of, risk_page, risk_text


def columns(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Table : CSV ou Parquet.")],
    out: Annotated[
        Path | None, typer.Option(help="Où écrire le fichier de colonnes ; sinon à l'écran.")
    ] = None,
) -> None:
    """Proposer ce que devient chaque colonne d'une table, avec la raison ; à relire."""
    session = session_of(context)
    proposals, person = propose(file, load_lists(session.settings.home))
    text = columns_toml(proposals, person, lang=session.lang)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    session.say.print(
        session.text(
            f"{out} : à relire, puis ambroise pseudonymise {file} --columns {out} --out ...",
            f"{out}: to be read, then ambroise pseudonymise {file} --columns {out} --out ...",
        ),
        markup=False,
        soft_wrap=True,
    )


def risk(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Table : CSV ou Parquet.")],
    quasi: Annotated[
        list[str],
        typer.Option(help="Quasi-identifiants, répétable ou séparés par des virgules."),
    ],
    k: Annotated[int, typer.Option("--k", min=2, help="Taille voulue des classes.")] = 5,
    sensitive: Annotated[
        str, typer.Option(help="Colonne sensible, dont la diversité est mesurée.")
    ] = "",
    person: Annotated[
        str, typer.Option(help="Colonne des personnes : elles sont comptées, non les lignes.")
    ] = "",
    html: Annotated[Path | None, typer.Option(help="Écrire aussi le rapport en page HTML.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Rapport en JSON.")] = False,
) -> None:
    """Mesurer le risque résiduel d'une table : k-anonymat, diversité, petits effectifs."""
    session = session_of(context)
    header = set(header_of(file))
    names = [
        name.strip()
        for given in quasi
        for name in ([given] if given in header else given.split(","))
        if name.strip()
    ]
    found = risk_of(file, list(dict.fromkeys(names)), k=k, sensitive=sensitive, person=person)
    if html is not None:
        html.write_text(risk_page(found, lang=session.lang), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(found.told, ensure_ascii=False))
        return
    typer.echo(risk_text(found, lang=session.lang), nl=False)


def tell_dropped(session: Session, source: Path, work: TableWork) -> None:
    """Say which columns go because nothing is said of them."""
    dropped = {
        name: None for path in tables_of(source) for name in work.columns.dropped(header_of(path))
    }
    if dropped:
        names = ", ".join(dropped)
        session.say.print(
            session.text(
                f"Colonnes non décrites, laissées : {names}",
                f"Columns that are not listed, dropped: {names}",
            ),
            markup=False,
            soft_wrap=True,
        )
