"""Every error of the command line: in the right language, on stderr, without a patient's words."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import ambroise.cli
from ambroise.cli import app, main
from ambroise.cli.root import Root
from ambroise.errors import SettingsInvalid, UseUnknown

MARK = "MARQUEZORRO17"
FRENCH = "Aucun usage d'IA installé ne porte ce nom"
ENGLISH = "No AI use that is installed has this name"


def ask(tmp_path: Path, *arguments: str) -> tuple[int, str, str]:
    line = ["--home", str(tmp_path / "home"), *arguments, "use", "card", "poem"]
    result = CliRunner().invoke(app, line)
    return result.exit_code, result.stdout, result.stderr


def test_an_error_ends_with_its_message_on_stderr_and_its_exit_code(tmp_path: Path) -> None:
    code, out, said = ask(tmp_path)
    assert (code, out) == (UseUnknown.exit_code, "")
    assert said.startswith(FRENCH)


@pytest.mark.parametrize("arguments", [("--lang", "en"), ("--lang=en",)])
def test_the_language_is_the_one_asked_for(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert ENGLISH in ask(tmp_path, *arguments)[2]


def test_the_language_may_be_that_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMBROISE_LANG", "en")
    assert ENGLISH in ask(tmp_path)[2]
    assert FRENCH in ask(tmp_path, "--lang", "fr")[2]


def test_an_argument_that_reads_en_changes_no_language(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["--home", str(tmp_path / "home"), "--lang", "fr", "use", "card", "en"]
    )
    assert FRENCH in result.stderr


def test_wrong_settings_are_said_in_the_language_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMBROISE_THREADS", "0")
    code, _, said = ask(tmp_path, "--lang", "en")
    assert code == SettingsInvalid.exit_code
    assert said.startswith("Setting THREADS")
    assert ask(tmp_path)[2].startswith("Réglage THREADS")


def test_an_unforeseen_error_says_where_and_never_what(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = typer.Typer(cls=Root, pretty_exceptions_enable=False)

    @broken.command()
    def fail() -> None:
        raise ValueError(MARK) from KeyError(MARK)

    monkeypatch.setattr(ambroise.cli, "app", lambda: broken([]))
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert ended.value.code == 1
    assert MARK not in shown.out + shown.err
    assert "Erreur imprévue (ValueError" in shown.err
    assert "(fail)" in shown.err
