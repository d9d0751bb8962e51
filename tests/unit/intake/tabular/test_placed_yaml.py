"""YAML as texts with their lines."""

import pytest

from ambroise.intake.tabular.placed_yaml import YamlInvalid, read


def test_every_scalar_stays_the_text_that_was_written() -> None:
    written = "a: 01\nb: NO\nc: 2024-01-02\nd: [1.0, ~, yes]\n"
    assert read(written).values == {
        "a": "01",
        "b": "NO",
        "c": "2024-01-02",
        "d": ["1.0", "~", "yes"],
    }


def test_a_place_has_the_line_of_its_key() -> None:
    placed = read("a:\n  b:\n    - c: 1\n    - d: 2\n")
    assert placed.line(("a", "b")) == 2
    assert placed.line(("a", "b", 1, "d")) == 4


def test_a_place_written_short_has_the_line_around_it() -> None:
    placed = read("a:\n  b: x\n")
    assert placed.line(("a", 0, "b", "colonne")) == 2
    assert placed.written(("a", 0, "b", "colonne")) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("a: 1\na: 2\n", 2, "clé « a » écrite deux fois"),
        ("a: &x {b: 1}\nc: *x\n", 1, "ancre et alias"),
        ("a: !!python/name:os.system x\n", 1, "étiquette"),
        ("a: !secret x\n", 1, "étiquette"),
        ("a: 1\n b: 2\n", 2, "YAML illisible"),
        ("a: [1\nb: 2\n", 2, "YAML illisible"),
        ("? [a, b]\n: c\n", 1, "une clé est un mot"),
        ("a: 1\n---\nb: 2\n", 2, "YAML illisible"),
        ("a: \0\n", 1, "YAML illisible"),
        ("[" * 5000, 1, "YAML illisible"),
        ("a: " + "[" * 40 + "]" * 40, 1, "imbrication"),
    ],
)
def test_what_is_refused_is_told_with_its_line(text: str, line: int, cause: str) -> None:
    with pytest.raises(YamlInvalid) as refused:
        read(text)
    assert refused.value.line == line
    assert cause in refused.value.cause


def test_aliases_that_grow_are_not_followed() -> None:
    bomb = "a: &a [x]\n" + "".join(f"{n}: &{n} [*a, *a]\n" for n in "bcdefgh")
    with pytest.raises(YamlInvalid):
        read(bomb)


def test_an_empty_text_holds_nothing() -> None:
    assert read("# rien\n").values is None
