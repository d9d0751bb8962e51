"""`ambroise deid ...`: what surrounds pseudonymisation, a module for each family of commands."""

import typer

from ambroise.cli.deid.attack import attack
from ambroise.cli.deid.audit import report
from ambroise.cli.deid.corpora import export_corpus, import_corpus
from ambroise.cli.deid.gateway import ask_outside
from ambroise.cli.deid.lists import lists
from ambroise.cli.deid.review import review
from ambroise.cli.deid.tables import columns, risk
from ambroise.cli.deid.train import train

deid = typer.Typer(help="Autour de la pseudonymisation.", no_args_is_help=True)
deid.add_typer(lists, name="list")
deid.command("columns")(columns)
deid.command("risk")(risk)
deid.add_typer(review, name="review")
deid.command("report")(report)
deid.command("attack")(attack)
deid.command("import")(import_corpus)
deid.command("export")(export_corpus)
deid.command("gateway")(ask_outside)
deid.command("train")(train)
