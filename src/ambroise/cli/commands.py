"""The commands by name, each loaded when it is asked for: a short command starts at once."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final, cast

import typer
import typer.main

from ambroise.cli.root import Root

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("demo", "demo"),
    "serve": ("serve", "serve"),
    "upgrade": ("serve", "upgrade"),
    "ingest": ("data", "ingest"),
    "listen": ("listen", "listen"),
    "quarantine": ("data", "quarantine"),
    "pseudonymise": ("pseudonymise", "pseudonymise"),
    "deid": ("deid", "deid"),
    "vocabulary": ("vocabulary", "vocabulary"),
    "identity": ("identity", "identity"),
    "patient": ("patient", "patient"),
    "quality": ("quality", "quality"),
    "view": ("view", "view"),
    "use": ("uses", "use"),
    "letter": ("letter", "letter"),
    "explanation": ("explanation", "explanation"),
    "coding": ("coding", "coding"),
    "register": ("register", "register"),
    "engine": ("engines", "engine"),
    "evaluate": ("evaluate", "run_evaluation"),
    "campaign": ("campaign", "campaign"),
    "project": ("projects", "project"),
    "permit": ("projects", "permit"),
    "release": ("releases", "release"),
    "cohort": ("cohort", "cohort"),
    "extract": ("extract", "extracts"),
    "trail": ("trail", "trail"),
    "vault": ("vault", "vault"),
    "people": ("people", "people"),
    "backup": ("continuity", "backup"),
    "restore": ("continuity", "restore"),
    "drill": ("continuity", "drill"),
    "status": ("continuity", "status"),
    "jobs": ("jobs", "jobs"),
    "work": ("jobs", "run_worker"),
}
"""Name of a command: its module in this folder, and the command or group in it."""


class Commands(Root):
    """The root command with all of COMMANDS under it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast(Any, _Loaded())


class _Loaded(Mapping[str, Any]):
    def __getitem__(self, name: str) -> Any:
        module, attribute = COMMANDS[name]
        found = getattr(import_module(f"ambroise.cli.{module}"), attribute)
        holder = typer.Typer(add_completion=False, rich_markup_mode=None)
        holder.callback()(_together)
        if isinstance(found, typer.Typer):
            holder.add_typer(found, name=name)
        else:
            holder.command(name)(found)
        return typer.main.get_group(holder).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _together() -> None:
    """Keep a command under its name: alone in its Typer it would be the root."""
