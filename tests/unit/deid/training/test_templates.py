"""Templates: every one is filled, none is there twice, and the small language reads as written."""

from random import Random

import pytest

from ambroise.deid.labels import LABELS, ROLES
from ambroise.deid.training.cast import Cast
from ambroise.deid.training.pieces import joined
from ambroise.deid.training.templates import BySex, Choice, Number, Slot, parse, registers


def test_there_are_more_than_six_hundred_templates_and_none_repeats() -> None:
    sources = [" ".join(source.split()) for found in registers().values() for source in found]
    assert len(sources) >= 600
    assert len(set(sources)) == len(sources)


@pytest.mark.parametrize("register", sorted(registers()))
def test_a_template_is_filled_with_known_labels_and_roles(register: str) -> None:
    for source in registers()[register]:
        template = parse(source)
        for seed in range(4):
            example = joined(Cast(Random(seed)).fill(template))
            assert example.text.strip(), source
            assert {span.label for span in example.spans} <= {*LABELS}, source
            assert {span.role for span in example.spans} <= {*ROLES, ""}, source


def test_a_trap_names_nobody() -> None:
    for source in registers()["traps"]:
        for seed in range(8):
            assert not joined(Cast(Random(seed)).fill(parse(source))).spans, source


def test_slots_choices_and_numbers_are_read_and_the_rest_is_text() -> None:
    assert parse("Dr {d1.gl^}") == ("Dr ", Slot("d1", "gl", "^"))
    assert parse("[a|{p:né|née}|]") == (Choice((("a",), (BySex("p", "né", "née"),), ())),)
    assert parse("{n:1-9}") == (Number(1, 9),)


@pytest.mark.parametrize(
    "source", ['{"nom": [1]}', "[x] fait", "PID|1||a|b", "[ouvert | non fermé", "]["]
)
def test_brackets_bars_and_braces_of_data_are_text(source: str) -> None:
    assert joined(Cast(Random(0)).fill(parse(source))).text == source


def test_one_entity_keeps_its_name_and_a_letter_alone_is_someone_new() -> None:
    example = joined(Cast(Random(5)).fill(parse("{d1.l} {d1.l} {d.l} {d.l}")))
    names = [example.text[span.start : span.end] for span in example.spans]
    assert names[0] == names[1]
    assert [span.entity for span in example.spans].count(example.spans[0].entity) == 2
    assert len({span.entity for span in example.spans}) == 3


def test_an_eponym_is_plain_text_even_when_it_is_invented() -> None:
    for seed in range(50):
        assert not joined(Cast(Random(seed)).fill(parse("Maladie de {epo}, {eponym}"))).spans


def test_de_is_elided_before_a_plain_vowel() -> None:
    texts = {joined(Cast(Random(seed)).fill(parse("signe de {epo}"))).text for seed in range(200)}
    assert any(text.startswith("signe d'") for text in texts)
    assert not any(text[:9] == "signe de " and text[9] in "AEIOU" for text in texts)
