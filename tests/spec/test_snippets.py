"""What README and docs tell a person to type works."""

import re
import shlex
from pathlib import Path

import pytest

from tests.spec.pages import every_command, root_command
from tests.spec.sources import ROOT, SRC, documents, texts

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:\.venv/bin/)?ambroise [a-z][^`]*|make [a-z]+[^`]*)`")
_SAID = re.compile(r"(?:: |, ou : |or: )(ambroise [a-z]+(?: [a-z-]+)*)")

EXAMPLES_OF_STYLE = {"conventions.md"}
"""Its Python blocks show how code reads, of things that do not exist."""


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), body)
        for path, text in documents().items()
        for found, body in _BLOCK.findall(text)
        if found == language and path.name not in EXAMPLES_OF_STYLE
    ]


def shell_lines() -> list[tuple[str, str]]:
    typed = [
        (name, line)
        for name, body in blocks("sh")
        for line in body.splitlines()
        if line and not line.startswith("#")
    ]
    inline = [
        (str(path.relative_to(ROOT)), line)
        for path, text in documents().items()
        for line in _INLINE.findall(text)
    ]
    said = [
        (f"errors/{path.name}", line)
        for path, text in texts(SRC / "errors", "*.py").items()
        for line in _SAID.findall(text)
    ]
    return [*typed, *inline, *said]


def test_there_is_something_to_check() -> None:
    assert len(shell_lines()) > 12
    assert blocks("python")


@pytest.mark.parametrize(("name", "line"), shell_lines())
def test_a_command_told_exists_with_its_options(name: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    while "=" in words[0]:
        words.pop(0)
    program = words[0].removeprefix(".venv/bin/")
    if program == "make":
        targets = (ROOT / "Makefile").read_text()
        (target,) = (word for word in words[1:] if "=" not in word)
        assert re.search(rf"^{target}:", targets, re.MULTILINE), line
    elif program == "python":
        module = words[words.index("-m") + 1].replace(".", "/")
        assert (ROOT / f"{module}.py").exists() or (ROOT / module / "__main__.py").exists()
    elif program == "ambroise":
        known_command(words[1:])
    else:
        assert program in {"openssl", "chmod", "pip"}, f"{name}: {line}"


def known_command(words: list[str]) -> None:
    command = root_command()
    known = {option for one in command.params for option in one.opts}
    while hasattr(command, "commands") and words:
        if words[0].startswith("--"):
            assert words.pop(0) in known
            words.pop(0)
            continue
        assert words[0] in command.commands, words
        command = command.commands[words.pop(0)]
    options = {option for one in command.params for option in one.opts} | {"--help"}
    for word in words:
        if word.startswith("--"):
            assert word.split("=")[0] in options, word


@pytest.mark.parametrize(("name", "body"), blocks("python"))
def test_a_python_snippet_runs(name: str, body: str) -> None:
    exec(compile(body, name, "exec"), {"__name__": "snippet"})


@pytest.mark.parametrize(
    ("page", "target"),
    [
        (path, target)
        for path, text in documents().items()
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
        if "://" not in target
    ],
    ids=lambda one: one.name if isinstance(one, Path) else one,
)
def test_a_link_leads_somewhere(page: Path, target: str) -> None:
    assert (page.parent / target).exists()


def test_every_page_is_found_from_the_start_page() -> None:
    start = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    linked = start + (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md", "architecture.md"}
    assert {name for name in pages if f"({name})" not in linked} == set()


def test_every_command_is_told_on_the_reference_page() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for words, _ in every_command():
        assert f"\n## ambroise {' '.join(words)}" in page


def test_every_front_door_of_the_architecture_exists() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = "\n".join(texts(SRC, "*.py").values())
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| .* \| (.*) \|$", page, re.MULTILINE)
    doors = {door for _, cell in rows for door in re.findall(r"`([\w.]+)`", cell)}
    assert doors
    for door in doors - {"ambroise"}:
        name = door.rsplit(".", 1)[-1]
        assert re.search(rf"\b(?:def|class) {name}\b|import .*\b{name}\b", code), door


def test_every_room_stands_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.name for path in SRC.iterdir() if (path / "__init__.py").exists()}
    rooms |= {"errors", "settings"}
    assert {room for room in rooms if f"`{room}`" not in page} == set()
