"""A FHIRPath expression to its tree, by precedence of operators (FHIRPath 2.0, section 6)."""

from itertools import islice
from typing import Final

from ambroise.warehouse.sql_on_fhir.fhirpath.lexer import Word, words
from ambroise.warehouse.sql_on_fhir.fhirpath.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Is,
    Literal,
    Member,
    Node,
    Sign,
    This,
)
from ambroise.warehouse.sql_on_fhir.refusal import Refusal

_BINDING: Final = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "is": 6,
    "+": 7,
    "-": 7,
    "*": 8,
    "/": 8,
}
"""How tightly each operator holds its operands; all are left-associative."""
_SIGN: Final = 9
_UNSUPPORTED: Final = frozenset(
    {"implies", "xor", "in", "contains", "as", "div", "mod", "~", "!~", "|", "&"}
)
DEEPEST: Final = 50
"""How deep parentheses and arguments may lie in each other."""
LONGEST: Final = 1000
"""The words of an expression, at most."""


def parse(expression: str) -> Node:
    """Return the tree of an expression; raises Refusal, with the part that cannot be read."""
    return _Parser(expression).whole()


class _Parser:
    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._words = list(islice(words(expression), LONGEST + 1))
        if len(self._words) > LONGEST:
            raise Refusal(f"plus de {LONGEST} mots", f"over {LONGEST} words")
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._binary(0)
        if self._word.kind != "end":
            raise self._unexpected()
        return node

    @property
    def _word(self) -> Word:
        return self._words[self._next]

    def _take(self) -> Word:
        word = self._word
        self._next += word.kind != "end"
        return word

    def _is(self, symbol: str) -> bool:
        return self._word.kind == "symbol" and self._word.text == symbol

    def _expect(self, symbol: str) -> None:
        if not self._is(symbol):
            raise self._unexpected()
        self._take()

    def _unexpected(self) -> Refusal:
        word = self._word
        if word.text in _UNSUPPORTED:
            return Refusal(
                f"opérateur « {word.text} » non pris en charge",
                f"operator “{word.text}” is not supported",
            )
        found = word.text or "fin"
        return Refusal(
            f"caractère {word.at + 1} de « {self._expression} » : « {found} » inattendu ici",
            f"character {word.at + 1} of “{self._expression}”: “{word.text or 'end'}” not expected",
        )

    def _binary(self, least: int) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refusal(
                f"plus de {DEEPEST} niveaux de parenthèses", f"over {DEEPEST} levels of parentheses"
            )
        left = self._signed()
        while self._word.kind in ("name", "symbol") and _BINDING.get(self._word.text, -1) > least:
            operator = self._take().text
            if operator == "is":
                left = Is(left, self._type())
            else:
                left = Binary(operator, left, self._binary(_BINDING[operator]))
        self._depth -= 1
        return left

    def _signed(self) -> Node:
        if self._is("-") or self._is("+"):
            sign = self._take().text
            return Sign(sign, self._binary(_SIGN))
        return self._path()

    def _path(self) -> Node:
        node = self._term()
        while True:
            if self._is("."):
                self._take()
                if self._word.kind != "name":
                    raise self._unexpected()
                node = self._named(node)
            elif self._is("["):
                self._take()
                node = Index(node, self._binary(0))
                self._expect("]")
            else:
                return node

    def _term(self) -> Node:
        word = self._word
        if word.kind == "name":
            return self._named(None)
        if self._is("("):
            self._take()
            node = self._binary(0)
            self._expect(")")
            return node
        if word.kind == "constant":
            return Constant(self._take().text)
        if word.kind == "string":
            return Literal(self._take().text, "string")
        if word.kind == "number":
            text = self._take().text
            return Literal(text, "decimal" if "." in text else "integer")
        if word.kind == "moment":
            return _moment(self._take().text)
        raise self._unexpected()

    def _named(self, target: Node | None) -> Node:
        name = self._take().text
        if name == "$this" and target is None:
            return This()
        if name.startswith("$"):
            raise Refusal(f"« {name} » non pris en charge", f"“{name}” is not supported")
        if self._is("("):
            return Call(target, name, self._arguments())
        if target is None and name in ("true", "false"):
            return Literal(name, "boolean")
        return Member(target, name)

    def _arguments(self) -> tuple[Node, ...]:
        self._take()
        found: list[Node] = []
        while not self._is(")"):
            if found:
                self._expect(",")
            found.append(self._binary(0))
        self._take()
        return tuple(found)

    def _type(self) -> str:
        """Read a type after `is`: `Quantity`, or `FHIR.Quantity`."""
        if self._word.kind != "name":
            raise self._unexpected()
        name = self._take().text
        while self._is("."):
            self._take()
            name = self._take().text
        return name


def _moment(text: str) -> Literal:
    if text.startswith("T"):
        return Literal(text[1:], "time")
    if "T" in text:
        return Literal(text.removesuffix("T"), "dateTime")
    return Literal(text, "date")
