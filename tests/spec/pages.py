"""The reference pages of docs/, rendered from the code that they describe."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer.main
from pydantic import BaseModel

from ambroise import errors
from ambroise.cli import app
from ambroise.errors import AmbroiseError
from ambroise.intake.reasons import reasons
from ambroise.settings import FILE_NAME, NESTED, Settings

DOCS = Path(__file__).parents[2] / "docs"
HOW = "<!-- Written by `python -m tests.spec.write_docs`; a test holds it against the code. -->"


_NAMES = {
    bool: "nothing",
    datetime: "date",
    float: "number",
    int: "integer",
    Path: "path",
    str: "text",
}


def every_error() -> list[type[AmbroiseError]]:
    """The errors a person meets, in the order of their exit codes."""
    found = [
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, AmbroiseError) and one is not AmbroiseError
    ]
    return sorted(found, key=lambda one: (one.exit_code, one.__name__))


def errors_page() -> str:
    rows = [
        f"| {one.exit_code} | {one.http_status} | `{one.__name__}` | {_cell(one.fr)}"
        f" | {_cell(one.en)} |"
        for one in every_error()
    ]
    return "\n".join(
        [
            "# Errors",
            HOW,
            "",
            "What happened, to which object, what to do. A field in braces is an identifier, a"
            " path or a count, never the content of a record. The command line writes the message"
            " on stderr, in the language of `--lang` or `AMBROISE_LANG`, and ends with the exit"
            " code; a page or the API answers with the HTTP status.",
            "",
            "`0` is success, `2` wrong arguments, `130` a stop from the keyboard. Another code says"
            " what a person can do: errors of one family share theirs (`9`: correct the description"
            " that the hospital wrote; `8`: an address that cannot be used).",
            "",
            "| exit code | HTTP | class | French | English |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def quarantine_page() -> str:
    rows = [
        f"| `{word}` | {_cell(one.says)} | {_cell(one.do)} | {_cell(reasons('fr')[word].says)} |"
        for word, one in reasons("en").items()
    ]
    return "\n".join(
        [
            "# Why a piece waits in quarantine",
            HOW,
            "",
            "What cannot be read waits whole, alone, with its reason; everything around it goes on."
            " `ambroise quarantine list` and the page « Flux » give the reason and a detail, which"
            " names a field, a column or a place and never holds content; `ambroise quarantine"
            " show` and the page of an item say what to do. After the correction, a piece that"
            " comes again is read as any other and the one that waited is « remplacé »; `ambroise"
            " quarantine retry` tries the old one"
            " again, which is of use where a reader, a mapping or a file beside it was missing.",
            "",
            "| reason | meaning | what to do | on the page |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def settings_page() -> str:
    rows = [
        f"| `AMBROISE_{name.upper()}` | {_default(field)} | {_cell(field.description or '')} |"
        for name, field in _every_setting(Settings)
    ]
    return "\n".join(
        [
            "# Settings",
            HOW,
            "",
            f"Read from the environment, then from `{FILE_NAME}` in the home (the name without"
            " `AMBROISE_`, in lower case), then the default. `--home` stands for `AMBROISE_HOME`."
            f" What stands before `{NESTED}` is a section of the file: `AMBROISE_OPENID__ISSUER` is"
            " `issuer` under `[openid]`; a setting of a section without a default is needed once"
            " the section is there. Sets and lists are JSON in the environment.",
            "",
            "| variable | default | what it is |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _every_setting(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting with its name; those of a section after it, what is needed first."""
    fields = sorted(model.model_fields.items(), key=lambda named: not named[1].is_required())
    for name, field in fields:
        yield before + name, field
        named = f"name{NESTED}" if get_origin(field.annotation) is dict else ""
        for kind in get_args(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from _every_setting(kind, f"{before}{name}{NESTED}{named}")


def _default(field: Any) -> str:
    if field.default_factory is not None:
        return "number of cores"
    if field.is_required():
        return "needed"
    if isinstance(field.default, frozenset):
        return f"`{json.dumps(sorted(field.default))}`"
    return "none" if field.default in (None, "", {}) else f"`{_cell(str(field.default))}`"


def root_command() -> Any:
    return typer.main.get_command(app)


def every_command(group: Any = None, *before: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it."""
    for name, command in (group or root_command()).commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, *before, name)
        else:
            yield (*before, name), command


def commands_page() -> str:
    parts = [
        "# Command line",
        HOW,
        "",
        "Results go to stdout, messages and progress to stderr. `--json` gives JSON, an object a"
        " line where there are several. Exit codes: [errors](errors.md). Settings:"
        " [settings](settings.md). The actor is the OS account mapped to a person; whoever first"
        " opens a fresh home installs it, and becomes data manager and administrator. Each access"
        " to records needs a right and leaves a trace: [access table](access-table.md). Help is in"
        " French, as on the terminal.",
        "",
        "## ambroise",
        "Options of every command, before its name.",
        "",
        *_parameters(root_command()),
    ]
    for words, command in every_command():
        parts += [f"## {_line(words, command)}", _help(command), "", *_parameters(command)]
    return "\n".join(parts)


def _line(words: tuple[str, ...], command: Any) -> str:
    shown = []
    for one in _shown(command):
        if _is_argument(one):
            several = get_origin(one.type_descriptor.annotation) is list
            name = one.name.upper() + ("..." if several else "")
            shown.append(name if one.required else f"[{name}]")
        elif one.required:
            shown.append(f"{_options(one)[0]} {_kind(one)}")
    return " ".join(["ambroise", *words, *shown])


def _parameters(command: Any) -> list[str]:
    rows = [
        f"| `{' '.join(_options(one))}` | {_cell(_kind(one))} | {_value(one)}"
        f" | {_cell(one.help or '')} |"
        for one in _shown(command)
    ]
    head = ["| name | takes | default | meaning |", "|---|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def _shown(command: Any) -> list[Any]:
    return [one for one in command.params if one.name != "help"]


def _is_argument(parameter: Any) -> bool:
    return parameter.param_type_name == "argument"


def _options(parameter: Any) -> list[str]:
    if _is_argument(parameter):
        return [parameter.name.upper()]
    return [*parameter.opts, *parameter.secondary_opts]


def _kind(parameter: Any) -> str:
    return _takes(parameter.type_descriptor.annotation)


def _takes(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return ", ".join(get_args(annotation))
    if origin is list:
        return f"{_takes(get_args(annotation)[0])}, one or more"
    if issubclass(annotation, Enum):
        return ", ".join(one.value for one in annotation)
    return _NAMES[annotation]


def _value(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    default = getattr(parameter.default, "value", parameter.default)
    return "" if default in (None, False, "", []) else f"`{default}`"


def _help(command: Any) -> str:
    return str(command.help or "").strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "errors.md": errors_page,
    "quarantine.md": quarantine_page,
    "settings.md": settings_page,
}
