"""The hospital's own terms: checked whole, replaced whole, first to answer."""

from pathlib import Path

import pytest

from ambroise.errors import SourceUnreadable, ThesaurusInvalid
from ambroise.settings import Settings
from ambroise.uses.coding.cim10 import read_cim10
from ambroise.uses.coding.search import (
    Thesaurus,
    import_thesaurus,
    open_index,
    read_thesaurus,
    remove_thesaurus,
)
from tests.builders.cim10 import a_cim10


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", cim10=a_cim10(tmp_path))


def take(settings: Settings, content: str | bytes) -> Thesaurus:
    path = settings.home.parent / "thesaurus.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_thesaurus(settings, read_cim10(settings), path)


def pairs(settings: Settings) -> list[tuple[str, str, int]]:
    return [(one.text, one.code, one.rank) for one in read_thesaurus(settings).entries]


def test_its_terms_answer_first(settings: Settings) -> None:
    assert open_index(settings).search("circuit zorvex", 1) == []
    take(settings, "term,code\ncircuit zorvex,Z51.5\n")
    (hit,) = open_index(settings).search("circuit zorvex", 1)
    assert (hit.code, hit.source, hit.via) == ("Z515", "thesaurus", "circuit zorvex")


def test_it_is_replaced_whole_and_the_same_line_counts_once(settings: Settings) -> None:
    take(settings, "term,code\nun,I10\n")
    for _ in range(2):
        take(settings, "Code;Terme\nJ189;deux\nJ181;deux\nJ189;  deux \n\n")
        assert pairs(settings) == [("deux", "J189", 0), ("deux", "J181", 1)]


def test_a_file_with_faults_changes_nothing_and_says_their_lines(settings: Settings) -> None:
    take(settings, "term,code\nun,I10\n")
    with pytest.raises(ThesaurusInvalid) as error:
        take(settings, f"term,code\nun,I10\ndeux,A999\n,I10\ntrois,E11\n{'x' * 301},I10\n")
    said = error.value.message("fr")
    assert [f"ligne {line}" in said for line in (2, 3, 4, 5, 6)] == [False, True, True, True, True]
    assert "deux" not in said
    assert pairs(settings) == [("un", "I10", 0)]


@pytest.mark.parametrize("content", ["", "term,code\n", "a,b\nun,I10\n", b"term,code\n\xe9,I10\n"])
def test_a_file_of_another_form_is_refused(settings: Settings, content: str | bytes) -> None:
    with pytest.raises(ThesaurusInvalid):
        take(settings, content)
    assert pairs(settings) == []


def test_a_file_that_is_not_there_is_said(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable):
        import_thesaurus(settings, read_cim10(settings), tmp_path / "none.csv")


def test_it_is_removed(settings: Settings) -> None:
    take(settings, "term,code\nun,I10\n")
    assert [remove_thesaurus(settings), remove_thesaurus(settings)] == [True, False]
    assert pairs(settings) == []
