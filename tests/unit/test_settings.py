"""One place for configuration, and folders for the service account alone."""

import stat
from pathlib import Path

import pytest

from ambroise.errors import HomeNotPrivate, SettingsInvalid
from ambroise.settings import FILE_NAME, load_settings, private_folder, secret_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_environment_comes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FILE_NAME).write_text('lang = "en"\nthreads = 3\n')
    monkeypatch.setenv("AMBROISE_HOME", str(tmp_path))
    monkeypatch.setenv("AMBROISE_THREADS", "2")
    settings = load_settings()
    assert (settings.home, settings.lang, settings.threads) == (tmp_path, "en", 2)
    assert settings.memory_limit_mb == 512


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMBROISE_MEMORY_LIMIT_MB", "much")
    with pytest.raises(SettingsInvalid, match="MEMORY_LIMIT_MB"):
        load_settings(tmp_path)


def test_a_folder_is_private_with_all_that_was_missing_above_it(tmp_path: Path) -> None:
    path = private_folder(tmp_path / "home" / "care" / "records")
    made = (path, path.parent, path.parent.parent)
    assert [mode(folder) for folder in made] == [0o700] * 3
    assert private_folder(path) == path


def test_a_folder_that_others_may_read_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    with pytest.raises(HomeNotPrivate, match="chmod 700"):
        private_folder(tmp_path)


def test_a_secret_is_made_once_and_never_for_others(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "key"
    assert secret_file(path, lambda: b"first") == b"first"
    assert secret_file(path, lambda: b"second") == b"first"
    assert mode(path) == 0o600
    path.chmod(0o640)
    with pytest.raises(HomeNotPrivate):
        secret_file(path, lambda: b"third")
