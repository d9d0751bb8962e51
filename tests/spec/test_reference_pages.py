"""Every error, command, option and setting stands in docs/, as the code has it."""

import re
from string import Formatter

import pytest
from typer.core import TyperCommand

from ambroise.errors import AmbroiseError
from ambroise.settings import Settings
from tests.spec.pages import DOCS, PAGES, every_command, every_error, root_command
from tests.spec.sources import SRC, texts

ERRORS = pytest.mark.parametrize("error", every_error(), ids=lambda one: one.__name__)
COMMANDS = pytest.mark.parametrize(
    "command", [pytest.param(one, id=" ".join(words)) for words, one in every_command()]
)
ON_PAGES = 10
"""The exit code of errors that the command line never meets."""


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_says_what_the_code_does(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8") if (DOCS / name).exists() else ""
    assert written == PAGES[name](), f"docs/{name}: run `python -m tests.spec.write_docs`"


def test_errors_that_share_an_exit_code_stand_in_one_module() -> None:
    homes: dict[int, set[str]] = {}
    for error in every_error():
        homes.setdefault(error.exit_code, set()).add(error.__module__)
    assert [code for code, found in homes.items() if len(found) > 1 and code != ON_PAGES] == []
    ours = {1, *range(3, 126), *range(193, 255)}
    assert set(homes) <= ours, "shells use the others, for signals among them"


@ERRORS
def test_an_error_says_its_exit_code_and_a_known_status(error: type[AmbroiseError]) -> None:
    assert "exit_code" in vars(error)
    assert 400 <= error.http_status < 600


@ERRORS
def test_both_languages_of_an_error_hold_the_same_fields(error: type[AmbroiseError]) -> None:
    def fields(template: str) -> set[str]:
        return {name.removesuffix("_en") for _, name, _, _ in Formatter().parse(template) if name}

    assert fields(error.fr) == fields(error.en)


@ERRORS
def test_an_error_is_raised_somewhere(error: type[AmbroiseError]) -> None:
    used = re.compile(rf"\braise {error.__name__}\b|\b{error.__name__}\(")
    files = texts(SRC, "*.py")
    assert any(used.search(text) for path, text in files.items() if path.parent != SRC / "errors")


@COMMANDS
def test_a_command_and_its_options_say_what_they_are_for(command: TyperCommand) -> None:
    assert command.help
    assert [one.name for one in command.params if one.name != "help" and not one.help] == []


def test_the_root_options_say_what_they_are_for() -> None:
    assert all(one.help for one in root_command().params)


def test_every_setting_says_what_it_is() -> None:
    assert [n for n, field in Settings.model_fields.items() if not field.description] == []


def test_every_variable_named_in_the_code_is_a_setting() -> None:
    known = {f"AMBROISE_{name.upper()}" for name in Settings.model_fields}
    named = {
        found
        for text in texts(SRC, "*.py", "*.html", "*.toml").values()
        for found in re.findall(r"\bAMBROISE_[A-Z0-9_]*[A-Z0-9]", text)
    }
    assert {name.partition("__")[0] for name in named} <= known
