"""A gold is read strictly: what is no case is set aside with its reason, and the rest goes on."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.errors import GoldOfAnotherUse, GoldRefused, GoldUnreadable, UseNotScored
from ambroise.evaluation.gold import Gold, read_gold
from ambroise.evaluation.strata import Strata
from tests.builders.scored_use import Expected, Text, WordsUse, a_case, a_gold

USE: Any = WordsUse()


def test_a_folder_a_toml_file_and_a_file_of_lines_are_read_alike(tmp_path: Path) -> None:
    folder = a_gold(tmp_path / "g", [a_case("a", "UN deux", "UN", strata={"age": 70, "sex": "F"})])
    one = read_gold(folder, USE)
    assert read_gold(folder / "gold.toml", USE) == one == read_gold(folder / "cases.jsonl", USE)
    (case,) = one.cases
    assert (case.given, case.gold) == (Text("UN deux"), Expected(("UN",)))
    assert case.strata == Strata(age=70, sex="F")
    assert case.cluster == "a"


def test_lines_may_lie_beside_a_toml_file_of_their_name(tmp_path: Path) -> None:
    folder = a_gold(tmp_path, [a_case("a", "UN", "UN")])
    (folder / "gold.toml").rename(folder / "lettres.toml")
    (folder / "cases.jsonl").rename(folder / "lettres.jsonl")
    assert len(read_gold(folder / "lettres.jsonl", USE).cases) == 1
    assert len(read_gold(folder / "lettres.toml", USE).cases) == 1


@pytest.mark.parametrize("field", ["origin", "licence", "method", "date"])
def test_a_gold_that_does_not_say_where_it_comes_from_is_refused(
    tmp_path: Path, field: str
) -> None:
    folder = a_gold(tmp_path, [a_case("a", "UN", "UN")], **{field: None})
    with pytest.raises(GoldRefused, match=field):
        read_gold(folder, USE)


def test_a_blank_origin_is_no_origin(tmp_path: Path) -> None:
    with pytest.raises(GoldRefused, match="origin"):
        read_gold(a_gold(tmp_path, [a_case("a", "UN", "UN")], origin="  "), USE)


def test_candidates_are_never_counted_as_gold(tmp_path: Path) -> None:
    with pytest.raises(GoldRefused, match="candidates"):
        read_gold(a_gold(tmp_path, [a_case("a", "UN", "UN")], method="candidates"), USE)
    lines = [a_case("a", "UN", "UN"), a_case("b", "UN", "UN", candidate=True)]
    gold = read_gold(a_gold(tmp_path, lines), USE)
    assert [one.id for one in gold.cases] == ["a"]
    assert [(one.line, one.case, one.reason) for one in gold.rejected] == [(2, "b", "candidate")]


def test_a_bad_line_is_set_aside_with_its_reason_and_without_its_words(tmp_path: Path) -> None:
    lines = [
        b'{"case": "a", "given": {"words": ',
        a_case("b", "UN", "UN", surprise="MARQUE"),
        {"case": "c", "given": {"words": {"MARQUE": 1}}, "gold": {"words": ["UN"]}},
        {"case": "d", "gold": {"words": ["UN"]}},
        {"case": "e", "stay": "1", "given": {"words": "UN"}, "gold": {"words": ["UN"]}},
        a_case("f", "UN", "UN"),
        a_case("f", "DEUX", "DEUX"),
        "\udcff".encode("utf-8", "surrogateescape"),
        {"case": "MARQUE avec des blancs", "given": {"words": "UN"}, "gold": {"words": []}},
    ]
    gold = read_gold(a_gold(tmp_path, lines), USE)
    assert [one.id for one in gold.cases] == ["f"]
    assert [(one.line, one.case, one.reason) for one in gold.rejected] == [
        (1, "", "line: json_invalid"),
        (2, "", "line: extra_forbidden"),
        (3, "c", "gold or given: string_type"),
        (4, "d", "stay_or_given"),
        (5, "e", "stay_or_given"),
        (7, "f", "case: said_twice"),
        (8, "", "line: json_invalid"),
        (9, "", "case: string_pattern_mismatch"),
    ]
    assert "MARQUE" not in repr(gold.rejected)


def test_a_gold_without_a_readable_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldRefused, match="1 line"):
        read_gold(a_gold(tmp_path, [b"nothing"]), USE)


def test_the_gold_of_another_use_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldOfAnotherUse, match="coding"):
        read_gold(a_gold(tmp_path, [a_case("a", "UN", "UN")], use="coding"), USE)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldUnreadable, match=r"gold\.toml"):
        read_gold(tmp_path / "absent.jsonl", USE)


def test_a_use_without_measures_cannot_be_evaluated(tmp_path: Path) -> None:
    class Unscored:
        name = "words"

    unscored: Any = Unscored()
    with pytest.raises(UseNotScored):
        read_gold(a_gold(tmp_path, [a_case("a", "UN", "UN")]), unscored)


def test_any_change_of_a_file_changes_the_digest(tmp_path: Path) -> None:
    one = read_gold(a_gold(tmp_path / "1", [a_case("a", "UN", "UN")]), USE)
    same = read_gold(a_gold(tmp_path / "2", [a_case("a", "UN", "UN")]), USE)
    cases = read_gold(a_gold(tmp_path / "3", [a_case("a", "UN", "DEUX")]), USE)
    about = read_gold(a_gold(tmp_path / "4", [a_case("a", "UN", "UN")], version="2"), USE)
    assert one.digest == same.digest
    assert len({one.digest, cases.digest, about.digest}) == 3


LINES = st.one_of(
    st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b" ").replace(b"\r", b" ")),
    st.builds(a_case, st.sampled_from("abcdefgh"), st.text(max_size=20), st.just("UN")),
    st.dictionaries(st.sampled_from(["case", "stay", "given", "gold", "strata"]), st.text()),
)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(LINES, max_size=12))
def test_every_line_is_a_case_or_is_set_aside(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Any]
) -> None:
    folder = a_gold(tmp_path_factory.mktemp("g"), [a_case("z", "UN", "UN"), *lines])
    gold: Gold = read_gold(folder, USE)
    written = (folder / "cases.jsonl").read_bytes().splitlines()
    told = [one for one in written if one.strip()]
    assert len(gold.cases) + len(gold.rejected) == len(told)
    assert len({one.id for one in gold.cases}) == len(gold.cases)
