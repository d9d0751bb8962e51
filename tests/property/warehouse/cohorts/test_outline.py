"""Whatever the definition, each of its lines can be put aside alone, and taken back."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.warehouse.cohorts import as_readable, read_text
from ambroise.warehouse.cohorts.plan import Definition
from ambroise.warehouse.cohorts.readable import outline_of, switched
from ambroise.web.catalogue import LANGS, words
from ambroise.web.cohorts.wording import Wording
from tests.builders.cohort_plans import definitions

FILE = Path("cohorte.yaml")


@settings(max_examples=25, deadline=None)
@given(definitions(), st.data())
def test_a_line_put_aside_is_a_smaller_plan_and_comes_back(
    definition: Definition, data: st.DataObject
) -> None:
    text = as_readable(definition)
    plan = read_text(FILE, text)
    lines = outline_of(FILE, text).lines
    assert sum(not one.depth for one in lines) == len(plan.rules)
    if not lines:
        return
    pointer = data.draw(st.sampled_from(lines)).pointer
    off = switched(text, pointer, off=True)
    outline = outline_of(FILE, off)
    assert [one.pointer for one in outline.lines if one.off] == [pointer]
    assert outline.whole == plan
    assert read_text(FILE, off) != plan
    assert read_text(FILE, switched(off, pointer, off=False)) == plan


@settings(max_examples=25, deadline=None)
@given(definitions())
def test_every_plan_is_said_in_both_languages(definition: Definition) -> None:
    text = as_readable(definition)
    outline = outline_of(FILE, text)
    for lang in LANGS:
        wording = Wording(words(lang), outline.whole)
        said = [*wording.entry(), *wording.end()]
        said += [wording.asked(one.asked) for one in outline.lines]
        assert all(said)
        assert not [one for one in said if "{" in one.replace("{}", "")]
