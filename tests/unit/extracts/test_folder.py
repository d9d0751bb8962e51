"""The folder of an extract: one maker at a time, taken up again for the same plan alone."""

from pathlib import Path

import pytest

from ambroise.extracts.folder import PART, making, place_of
from ambroise.extracts.written import Written, keep
from ambroise.settings import Settings

PLAN = {"tables": ["a", "b"], "publication": 3}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def whole(folder: Path, table: str) -> Written:
    digest = keep(folder / f"{table}.csv", "x\n1\n")
    return Written(f"{table}.csv", table, 1, digest, {"x": "int64"}, {"x": 1})


def left_by_a_kill(settings: Settings, plan: dict[str, object], *tables: str) -> Path:
    """Return the folder that a maker that was killed leaves, under another name."""

    def make() -> None:
        with making(settings, "p", plan) as place:
            for table in tables:
                place.add(whole(place.path, table))
            place.path.rename(left)
            raise KeyboardInterrupt

    left = settings.home / place_of("p") / f"kept{PART}"
    with pytest.raises(KeyboardInterrupt):
        make()
    return left


def test_what_was_whole_is_known_when_the_same_plan_comes_again(settings: Settings) -> None:
    left = left_by_a_kill(settings, PLAN, "a", "b")
    (left / "b.csv").write_text("changed")
    with making(settings, "p", PLAN) as place:
        assert (place.number, list(place.done)) == ("kept", ["a"])
        folder = place.settle()
    assert {one.name for one in folder.iterdir()} == {"a.csv", "b.csv"}


def test_a_line_cut_by_the_kill_is_left_out(settings: Settings) -> None:
    left = left_by_a_kill(settings, PLAN, "a")
    with (left / "done.jsonl").open("a") as file:
        file.write('{"name": "b.cs')
    with making(settings, "p", PLAN) as place:
        assert list(place.done) == ["a"]


def test_what_another_plan_left_is_removed(settings: Settings) -> None:
    left = left_by_a_kill(settings, PLAN, "a")
    with making(settings, "p", PLAN | {"publication": 4}) as place:
        assert (place.done, left.exists()) == ({}, False)


def test_what_somebody_makes_is_left_alone(settings: Settings) -> None:
    with making(settings, "p", PLAN) as first, making(settings, "p", PLAN) as second:
        assert first.number != second.number
        assert first.path.exists()
        second.settle()
    assert (settings.home / place_of("p") / second.number).exists()


def test_what_raises_leaves_nothing(settings: Settings) -> None:
    def fail() -> None:
        with making(settings, "p", PLAN) as place:
            place.add(whole(place.path, "a"))
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        fail()
    assert list((settings.home / place_of("p")).iterdir()) == []
