"""PMSI lines: what is written is read again, and any bytes are read or refused with a reason."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.demo.pmsi.layout import written_rum
from ambroise.intake.pmsi import tell
from ambroise.intake.pmsi.layouts import Layout, layouts
from ambroise.intake.pmsi.lines import claims, fields
from ambroise.intake.records import Record
from ambroise.intake.told import Told, Untold, record
from tests.builders.pmsi import RSA_NUMBERS, RUM_NUMBERS, a_rum, a_unit, an_act, an_rsa, an_rsa_act

COUNTED = {
    "rss_format", "rum_format", "rsa_format", "das_count", "dad_count", "act_count", "unit_count",
    "authorisation_count", "radiotherapy_count",
}  # fmt: skip
SMALL = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=4000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def characters(wide: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=wide, max_size=wide).map(lambda drawn: drawn.decode("latin-1"))


def values(layout: Layout) -> st.SearchStrategy[dict[str, str]]:
    """The fields of a record of any characters, those that the writer sets left out."""

    def fields_of(text: str) -> dict[str, str]:
        return {name: one for name, one in layout.values(text).items() if name not in COUNTED}

    return characters(layout.width).map(fields_of)


def part(record: str, number: str) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(values(layouts()[record, number]), max_size=3)


def texts(wide: int) -> st.SearchStrategy[list[str]]:
    return st.lists(characters(wide), max_size=3)


def as_read(given: Mapping[str, str], read: Mapping[str, Any]) -> bool:
    return all(read[name] == value.ljust(len(read[name])) for name, value in given.items())


@pytest.mark.parametrize("number", RUM_NUMBERS)
@given(data=st.data())
@SMALL
def test_a_rum_written_is_read_again(number: str, data: st.DataObject) -> None:
    grouped = f"1{number[1:]}"
    layout = layouts()["rss" if number == grouped else "rum", number]
    fixed = data.draw(values(layout))
    das, dad = data.draw(texts(8)), data.draw(texts(8))
    acts = data.draw(part("rss_act", grouped))
    line = written_rum(number, fixed, das=das, dad=dad, acts=acts)
    read = fields(line)
    assert as_read(fixed, read)
    assert read["das"] == [code.ljust(8) for code in das]
    assert read["dad"] == [code.ljust(8) for code in dad]
    assert all(map(as_read, acts, read["acts"]))
    assert len(read["acts"]) == len(acts)
    again = {name: text for name, text in read.items() if isinstance(text, str)}
    again = {name: text for name, text in again.items() if name not in COUNTED}
    assert written_rum(number, again, das=read["das"], dad=read["dad"], acts=read["acts"]) == line


@pytest.mark.parametrize("number", RSA_NUMBERS)
@given(data=st.data())
@SMALL
def test_an_rsa_written_is_read_again(number: str, data: st.DataObject) -> None:
    fixed = data.draw(values(layouts()["rsa", number]))
    zones = data.draw(texts(2)), data.draw(part("rsa_radiotherapy", number))
    units = [
        {"fixed": unit, "das": data.draw(texts(6)), "acts": data.draw(part("rsa_act", number))}
        for unit in data.draw(part("rsa_unit", number))
    ]
    line = an_rsa(number, units=units, authorisations=zones[0], radiotherapy=zones[1], **fixed)
    read = fields(line.decode())
    assert as_read(fixed, read)
    assert read["authorisations"] == [code.ljust(2) for code in zones[0]]
    assert all(map(as_read, zones[1], read["radiotherapy"]))
    assert len(read["units"]) == len(units)
    for unit, found in zip(units, read["units"], strict=True):
        assert as_read(unit["fixed"], found)
        assert found["das"] == [code.ljust(6) for code in unit["das"]]
        assert all(map(as_read, unit["acts"], found["acts"]))
        assert len(found["acts"]) == len(unit["acts"])


GOOD = (
    a_rum("022", das=["I10", "E119"], dad=["Z515"], acts=[an_act(), an_act(activity="4")]),
    a_rum("119", das=["J961+0"], ghm="01M301", igs2="042", last_period="01022026"),
    an_rsa("225", units=[a_unit(das=["I10"], acts=[an_rsa_act()]), a_unit(rum="02")]),
    an_rsa("229", units=[a_unit(das=["I10"]), a_unit(acts=[an_rsa_act()])], radiotherapy=[{}]),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good line in which some bytes are replaced, put in or taken out."""
    line = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(line) - 1)))
        end = at + draw(st.integers(0, 12))
        line[at:end] = draw(st.binary(max_size=12) | st.just(b"9" * max(0, end - at)))
    return bytes(line)


def told_or_reason(piece: bytes) -> Told | str:
    try:
        return tell(piece)
    except Untold as untold:
        return untold.reason


def read_or_refused(piece: bytes) -> None:
    claims(piece)
    told = told_or_reason(piece)
    if isinstance(told, str):
        assert told
        return
    assert len(told.resources) >= 3
    ids = [(one["resourceType"], one["id"]) for one in told.resources]
    assert len(set(ids)) == len(ids)
    assert all(len(id_) <= 255 and not set(id_) & set(" |\t") for _, id_ in ids)
    found = record(piece, tell)
    assert isinstance(found, Record), found


@given(st.binary(max_size=400) | damaged())
@settings(SMALL, max_examples=400)
def test_any_bytes_are_read_or_refused_with_a_reason(piece: bytes) -> None:
    read_or_refused(piece)


@pytest.mark.soak
@given(st.binary(max_size=400) | damaged())
@settings(MANY, max_examples=20_000)
def test_any_bytes_are_read_or_refused_with_a_reason_at_length(piece: bytes) -> None:
    read_or_refused(piece)
