"""What holds for every command: an error ends with its message, in the right language, and code."""

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from ambroise.cli.session import Session
from ambroise.errors import AmbroiseError, Unforeseen
from ambroise.settings import load_settings
from ambroise.tables import disk_errors


class Root(TyperGroup):
    """The root command: what a person can act on is said on stderr, in their language."""

    def invoke(self, ctx: Any) -> Any:
        try:
            with disk_errors(_home(ctx)):
                return super().invoke(ctx)
        except AmbroiseError as error:
            typer.echo(error.message(_lang(ctx)), err=True)
            raise typer.Exit(error.exit_code) from None


def _home(context: Any) -> Path:
    return Path(context.params.get("home") or os.environ.get("AMBROISE_HOME") or "var")


def _lang(context: Any) -> str:
    session = context.find_object(Session)
    return session.lang if session is not None else context.params.get("lang") or "fr"


def end_unforeseen(error: Exception) -> None:
    """Say where an error came from and of what kind it is; its words may be a patient's."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in frames:
        sys.stderr.write(f"  {frame.filename}:{frame.lineno} ({frame.name})\n")
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    said = Unforeseen(error=type(error).__name__, place=place)
    sys.stderr.write(f"{said.message(_setting())}\n")
    sys.exit(said.exit_code)


def _setting() -> str:
    try:
        return load_settings().lang
    except AmbroiseError:
        return "fr"
