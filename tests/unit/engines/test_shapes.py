import traceback
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from ambroise.engines import shape_of
from ambroise.llm import Cause, Failure

Short = Annotated[str, Field(max_length=20)]


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(Closed):
    text: Short
    kind: Literal["drug", "act"]


class Answer(Closed):
    lines: Annotated[tuple[Line, ...], Field(max_length=3)]
    day: date
    certain: bool


MARK = "MARQUE" + "-CLINIQUE"
GOOD = '{"lines":[{"text":"Eliquis","kind":"drug"}],"day":"2026-03-20","certain":true}'


def test_an_answer_on_its_schema_is_read() -> None:
    assert shape_of(Answer).read(GOOD).lines[0].text == "Eliquis"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", Cause.EMPTY),
        ("  \n", Cause.EMPTY),
        ("Voici : {", Cause.NOT_JSON),
        (GOOD[:-1], Cause.NOT_JSON),
        ("[]", Cause.SCHEMA),
        (GOOD.replace("true", '"true"'), Cause.SCHEMA),
        (GOOD.replace("drug", "food"), Cause.SCHEMA),
        (GOOD.replace('"certain"', '"sure"'), Cause.SCHEMA),
        (GOOD.replace('"certain"', '"more":1,"certain"'), Cause.SCHEMA),
        (GOOD.replace("Eliquis", "e" * 21), Cause.SCHEMA),
    ],
)
def test_another_answer_fails_by_name(text: str, cause: Cause) -> None:
    with pytest.raises(Failure) as caught:
        shape_of(Answer).read(text)
    assert caught.value.cause is cause


def test_a_failure_holds_nothing_of_the_answer() -> None:
    with pytest.raises(Failure) as caught:
        shape_of(Answer).read(f'{{"lines": "{MARK}"}}')
    assert MARK not in "".join(traceback.format_exception(caught.value))
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_the_schema_asked_for_is_strict_and_has_a_digest() -> None:
    shape = shape_of(Answer)
    asked = shape.response_format["json_schema"]
    assert (asked["name"], asked["strict"]) == ("Answer", True)
    assert asked["schema"]["additionalProperties"] is False
    assert len(shape.digest) == 64
    assert shape.digest != shape_of(Line).digest


class Open(BaseModel):
    text: Short


class Endless(Closed):
    text: str


class Unending(Closed):
    lines: tuple[Short, ...]


class Optional(Closed):
    text: Short = ""


class Inside(Closed):
    lines: Annotated[tuple[Endless, ...], Field(max_length=3)]


@dataclass
class Plain:
    text: Short


@pytest.mark.parametrize("wrong", [Open, Endless, Unending, Optional, Inside, Plain])
def test_a_type_that_lets_a_model_go_on_is_a_fault_of_the_program(wrong: type[Any]) -> None:
    with pytest.raises(TypeError, match=wrong.__name__):
        shape_of(wrong)


def test_a_dataclass_will_do() -> None:
    @checked_dataclass(config=ConfigDict(extra="forbid"))
    class Small:
        text: Short

    assert shape_of(Small).read('{"text": "oui"}').text == "oui"
