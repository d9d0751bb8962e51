"""The newest load of a name stands; removing it brings back the one before."""

from pathlib import Path

import pytest

from ambroise.errors import VocabularyInvalid, WriterBusy
from ambroise.state.lease import exclusive
from ambroise.warehouse.vocabularies import loading
from ambroise.warehouse.vocabularies.loads import FOLDER, all_loads, standing
from tests.builders.vocabularies import NOW, an_athena
from tests.unit.warehouse.vocabularies.conftest import Home


def folders(home: Home) -> set[str]:
    return {one.name for one in home.zone.table_path(FOLDER).iterdir()}


def test_a_newer_load_stands_and_the_earlier_one_comes_back(home: Home) -> None:
    first = home.load(an_athena(home.folder / "1", version="v1"))
    second = loading.load(
        home.settings,
        home.state,
        an_athena(home.folder / "2", version="v2"),
        actor="marie",
        now=NOW.replace(hour=13),
    )
    assert [(one.version, one.stands) for one in all_loads(home.state)] == [
        ("v2", True),
        ("v1", False),
    ]
    gone = loading.remove(home.settings, home.state, "Athena", actor="marie", now=NOW)
    assert gone.id == second.id
    assert [one.id for one in standing(home.state)] == [first.id]
    assert folders(home) == {first.id}


def test_an_unknown_name_is_not_removed(home: Home) -> None:
    with pytest.raises(VocabularyInvalid, match="ATC"):
        loading.remove(home.settings, home.state, "ATC", actor="marie", now=NOW)


def test_what_a_broken_load_left_is_swept_by_the_next(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(loading, "record", stop)
        with pytest.raises(KeyboardInterrupt):
            home.load(an_athena(home.folder / "a"))
    assert len(folders(home)) == 1
    assert all_loads(home.state) == []
    made = home.load(an_athena(home.folder / "a"))
    assert folders(home) == {made.id}


def test_no_load_while_the_zone_is_written(home: Home, tmp_path: Path) -> None:
    with exclusive(home.state, "zone:care", "somebody"), pytest.raises(WriterBusy):
        home.load(an_athena(tmp_path / "a"))
