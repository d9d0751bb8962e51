"""FHIRPath is read by precedence; what cannot be read is refused by name and place."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.warehouse.sql_on_fhir.fhirpath import (
    Binary,
    Call,
    Constant,
    Index,
    Is,
    Literal,
    Member,
    Sign,
    This,
    parse,
)
from ambroise.warehouse.sql_on_fhir.refusal import Refusal

A, B, C = (Member(None, name) for name in "abc")


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("a.b", Member(A, "b")),
        ("a.where(b = 'x')", Call(A, "where", (Binary("=", B, Literal("x", "string")),))),
        ("a[0].b", Member(Index(A, Literal("0", "integer")), "b")),
        ("a or b and c", Binary("or", A, Binary("and", B, C))),
        ("a - b - c", Binary("-", Binary("-", A, B), C)),
        ("a + b * c", Binary("+", A, Binary("*", B, C))),
        ("(a + b) * c", Binary("*", Binary("+", A, B), C)),
        ("a = b and c", Binary("and", Binary("=", A, B), C)),
        ("a > b = c", Binary("=", Binary(">", A, B), C)),
        ("-a.b", Sign("-", Member(A, "b"))),
        ("a is FHIR.Quantity", Is(A, "Quantity")),
        ("$this", This()),
        ("%use", Constant("use")),
        ("%`a b`", Constant("a b")),
        ("`class`.`b`", Member(Member(None, "class"), "b")),
        ("true", Literal("true", "boolean")),
        ("1.50", Literal("1.50", "decimal")),
        ("@2024-05", Literal("2024-05", "date")),
        ("@2024-05-01T10:00:00+02:00", Literal("2024-05-01T10:00:00+02:00", "dateTime")),
        ("@T10:00", Literal("10:00", "time")),
        (r"'l\'eau \\ \u00e9'", Literal("l'eau \\ é", "string")),
        ("a // the rest is a comment", A),
        ("a /* or\nthis */ . b", Member(A, "b")),
    ],
)
def test_an_expression_is_read(expression: str, tree: object) -> None:
    assert parse(expression) == tree


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("@@", "character 1"),
        ("a.", "end"),
        ("a b", "“b” not expected"),
        ("a.where(b", "end"),
        ("'open", "character 1"),
        ("a | b", "operator “|”"),
        ("a implies b", "operator “implies”"),
        ("a in b", "operator “in”"),
        ("a & b", "operator “&”"),
        ("$total", "“$total”"),
        ("", "end"),
        ("(" * 60 + "a" + ")" * 60, "levels"),
    ],
)
def test_what_cannot_be_read_is_told(expression: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(expression)
    assert said in refused.value.en


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(expression: str) -> None:
    with contextlib.suppress(Refusal):
        parse(expression)


def test_an_expression_without_end_is_refused() -> None:
    with pytest.raises(Refusal, match="over 1000 words"):
        parse("a" + ".a" * 1000)
