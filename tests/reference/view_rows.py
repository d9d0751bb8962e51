"""Views evaluated plainly, on trees of tuples that also write themselves as FHIRPath.

It shares no code with `warehouse.sql_on_fhir`: a collection is a list of Python values, a view the
rows that its selects make one after the other. A tree is a word and its parts: ("member", tree,
"family"), ("where", tree, condition), ("=", tree, "official"), ...
"""

from itertools import product
from typing import Any

Json = dict[str, Any]
Tree = tuple[Any, ...]
Rows = list[dict[str, Any]]

THIS: Tree = ("this",)


def written(tree: Tree) -> str:
    """The expression of a tree."""
    word, *parts = tree
    match word:
        case "this":
            return "$this"
        case "index":
            return "%rowIndex"
        case "member":
            return parts[1] if parts[0] == THIS else f"{written(parts[0])}.{parts[1]}"
        case "where" | "exists" if len(parts) > 1:
            return f"{written(parts[0])}.{word}({written(parts[1])})"
        case "at":
            return f"{written(parts[0])}[{parts[1]}]"
        case "and" | "or":
            return f"({written(parts[0])} {word} {written(parts[1])})"
        case "=" | "!=":
            return f"({written(parts[0])} {word} '{parts[1]}')"
        case ">" | "+":
            return f"({written(parts[0])} {word} {parts[1]})"
        case "join":
            return f"{written(parts[0])}.join('{parts[1]}')"
        case _:
            return f"{written(parts[0])}.{word}()"


def values(tree: Tree, focus: Any, index: int = 0) -> list[Any]:
    """What a tree gives on a focus."""
    word, *parts = tree
    if word in ("and", "or"):
        return _logic(word, *(values(part, focus, index) for part in parts))
    if word == "this":
        return [] if focus is None else [focus]
    if word == "index":
        return [index]
    found = values(parts[0], focus, index)
    match word:
        case "member":
            return [one for node in found for one in _members(node, parts[1])]
        case "where":
            return [one for one in found if values(parts[1], one, index) == [True]]
        case "exists":
            kept = found if len(parts) == 1 else values(("where", *parts), focus, index)
            return [bool(kept)]
        case "empty":
            return [not found]
        case "count":
            return [len(found)]
        case "first":
            return found[:1]
        case "last":
            return found[-1:]
        case "at":
            return found[parts[1] : parts[1] + 1]
        case "not":
            return [not one for one in found]
        case "join":
            return [parts[1].join(found)]
        case "=":
            return [found == [parts[1]]] if found else []
        case "!=":
            return [found != [parts[1]]] if found else []
        case ">":
            return [one > parts[1] for one in found]
        case "+":
            return [one + parts[1] for one in found]
    raise ValueError(word)


def _members(node: Any, name: str) -> list[Any]:
    held = node.get(name) if isinstance(node, dict) else None
    return [one for one in (held if isinstance(held, list) else [held]) if one is not None]


def _logic(word: str, left: list[bool], right: list[bool]) -> list[bool]:
    """Logic of three values (FHIRPath, 6.5): an empty operand is unknown."""
    strong = word == "or"
    if [strong] in (left, right):
        return [strong]
    return [not strong] if left and right else []


def rows(select: Json, focus: Any, index: int = 0) -> Rows:
    """The rows that a select gives on a focus.

    Its keys: `each` (a tree) with `or_null`; `columns` (name: tree, or a list of one tree for a
    collection); `selects`; `union`.
    """
    if "each" not in select:
        return _product(select, focus, index)
    found = values(select["each"], focus, index)
    if not found and select.get("or_null"):
        found = [None]
    return [row for rank, one in enumerate(found) for row in _product(select, one, rank)]


def _product(select: Json, focus: Any, index: int) -> Rows:
    own = {
        name: values(tree[0], focus, index)
        if isinstance(tree, list)
        else next(iter(values(tree, focus, index)), None)
        for name, tree in select.get("columns", {}).items()
    }
    parts = [rows(inner, focus, index) for inner in select.get("selects", [])]
    if select.get("union"):
        parts.append([row for one in select["union"] for row in rows(one, focus, index)])
    return [
        {name: value for row in (own, *made) for name, value in row.items()}
        for made in product(*parts)
    ]
