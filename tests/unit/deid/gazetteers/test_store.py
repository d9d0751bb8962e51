"""Versions of lists, and what an installation opens."""

import pickle
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ambroise.deid.gazetteers import Lists, add_list, all_lists, load_lists, remove_list
from ambroise.errors import ListFileInvalid, ListUnknown

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def names(path: Path, *of: str) -> Path:
    path.write_text("nom\n" + "\n".join(of) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_without_lists_every_answer_is_no(home: Path) -> None:
    lists = load_lists(home)
    assert not lists
    assert lists.digest == ""
    assert "martin" not in lists.surnames
    assert lists.towns.longest(["brest"], 0) == 0
    assert lists.given_names.feminine("anne") is None
    assert not lists.staff.has_number("10003456786")
    assert not home.exists()


def test_the_last_version_serves_and_the_one_before_is_kept(home: Path, tmp_path: Path) -> None:
    first = add_list(home, "noms", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    digest = load_lists(home).digest
    second = add_list(home, "noms", names(tmp_path / "b", "TREGOURES"), "surnames", now=NOW)
    lists = load_lists(home)
    assert (first.version, second.version) == (1, 2)
    assert "tregoures" in lists.surnames
    assert "kervella" not in lists.surnames
    assert lists.digest != digest
    assert all_lists(home) == [first, second]
    remove_list(home, "noms", 2)
    assert load_lists(home).digest == digest


def test_the_same_file_again_makes_no_version(home: Path, tmp_path: Path) -> None:
    file = names(tmp_path / "a", "KERVELLA")
    first = add_list(home, "noms", file, "surnames", now=NOW)
    assert add_list(home, "noms", file, "surnames", now=datetime.now(UTC)) == first
    assert len(all_lists(home)) == 1


def test_lists_of_one_kind_are_looked_up_together(home: Path, tmp_path: Path) -> None:
    add_list(home, "insee", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    add_list(home, "mairie", names(tmp_path / "b", "TREGOURES"), "surnames", now=NOW)
    lists = load_lists(home)
    assert "kervella" in lists.surnames
    assert "tregoures" in lists.surnames


def test_a_list_keeps_its_kind(home: Path, tmp_path: Path) -> None:
    add_list(home, "noms", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    with pytest.raises(ListFileInvalid):
        add_list(home, "noms", names(tmp_path / "b", "AUTRE"), "staff", now=NOW)


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "é", "x" * 41, ".a"])
def test_a_name_that_is_a_path_is_refused(home: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(ListFileInvalid):
        add_list(home, name, names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    with pytest.raises(ListUnknown):
        remove_list(home, name)


def test_a_removed_list_is_gone_but_serves_who_has_it_open(home: Path, tmp_path: Path) -> None:
    add_list(home, "noms", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    lists = load_lists(home)
    assert remove_list(home, "noms") == 1
    assert "kervella" in lists.surnames
    assert not load_lists(home)
    assert not (home / "lists" / "noms").exists()
    with pytest.raises(ListUnknown):
        remove_list(home, "noms")


def test_lists_go_to_another_process(home: Path, tmp_path: Path) -> None:
    add_list(home, "noms", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    given = load_lists(home)
    there = pickle.loads(pickle.dumps(given))
    assert isinstance(there, Lists)
    assert there.digest == given.digest
    assert "kervella" in there.surnames


def test_nobody_else_reads_the_lists(home: Path, tmp_path: Path) -> None:
    made = add_list(home, "noms", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "lists").stat().st_mode) == 0o700


@pytest.mark.parametrize("kept", [0, 5, 40, -1])
def test_a_damaged_list_is_said(home: Path, tmp_path: Path, kept: int) -> None:
    made = add_list(home, "noms", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    made.path.write_bytes(made.path.read_bytes()[:kept])
    with pytest.raises(ListFileInvalid):
        load_lists(home)
    assert remove_list(home, "noms") == 1
    assert not load_lists(home)


def test_lists_of_the_same_versions_are_equal(home: Path, tmp_path: Path) -> None:
    add_list(home, "noms", names(tmp_path / "a", "KERVELLA"), "surnames", now=NOW)
    first = load_lists(home)
    assert load_lists(home) == first
    assert hash(load_lists(home)) == hash(first)
    add_list(home, "noms", names(tmp_path / "b", "TREGOURES"), "surnames", now=NOW)
    assert load_lists(home) != first
