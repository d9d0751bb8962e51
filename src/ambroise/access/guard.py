"""What a query may be: one SELECT over the tables of its dataset, with functions of a list.

The engine's own parser reads the query, so that comments, quotes and encodings hide nothing; what
the list does not name (another schema, a file, a catalog, a variable, a plan) is refused.
"""

from collections.abc import Iterable, Iterator, Set
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from ambroise.tables.syntax import statements, system_relations

TABLE_FUNCTIONS: Final = frozenset({"generate_series", "range", "unnest"})
_CLASSES: Final = frozenset(
    "BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA"
    " LAMBDA_REF OPERATOR PARAMETER POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW".split()
)
"""The expressions that a query is made of."""
_NODES: Final = frozenset(
    "SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE"
    " BASE_TABLE SUBQUERY JOIN TABLE_FUNCTION EXPRESSION_LIST EMPTY PIVOT SHOW_REF"
    " ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER"
    " ORDER_DEFAULT ASCENDING DESCENDING".split()
)
_SHOWN: Final = frozenset({"DESCRIBE", "SUMMARY"})
_NO_SCHEMA: Final = ("", None)


@cache
def functions() -> frozenset[str]:
    """Return the functions that a query may call."""
    text = files("ambroise.access").joinpath("functions.txt").read_text("utf-8")
    return frozenset(
        name for line in text.splitlines() if not line.startswith("# ") for name in line.split()
    )


def allowed(query: str, tables: Iterable[str]) -> bool:
    """Return whether `query` only reads `tables`, named plainly; case does not count.

    Raises QueryInvalid for what is not SQL.
    """
    reads = _reads(query)
    return reads is not None and reads <= {table.lower() for table in tables}


@lru_cache(maxsize=512)
def _reads(query: str) -> Set[str] | None:
    """Return the names of the tables that a query reads; None when it does anything else."""
    found = statements(query)
    if len(found) != 1:
        return None
    nodes = list(_nodes(found[0]))
    if not all(map(_is_known, nodes)):
        return None
    own = {key.lower() for node in nodes for key in _named(node)}
    if own & system_relations() or not all(map(_is_word, own)):
        return None  # outside its scope such a name would stand for something of the engine
    read = {node["table_name"].lower() for node in nodes if node.get("type") == "BASE_TABLE"}
    return frozenset(read - own)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _is_known(node: dict[str, Any]) -> bool:
    """Return whether a node of the tree, its children apart, is one that only reads."""
    if "function_name" in node and not _is_listed(node, functions()):
        return False
    if "class" in node:
        return node["class"] in _CLASSES
    kind = node.get("type")
    if kind == "BASE_TABLE":
        return _is_plain(node, node["table_name"]) and node["at_clause"] is None
    if kind == "TABLE_FUNCTION":
        return _is_listed(node["function"], TABLE_FUNCTIONS)
    if kind == "SHOW_REF":
        return node["show_type"] in _SHOWN and node["query"] is not None and not node["table_name"]
    return not isinstance(kind, str) or kind in _NODES or kind.endswith("_TYPE_INFO")


def _is_listed(function: dict[str, Any], names: Set[str]) -> bool:
    name = function.get("function_name")
    if not isinstance(name, str) or function.get("catalog") not in _NO_SCHEMA:
        return False
    return function.get("schema") in _NO_SCHEMA and name.lower() in names


def _is_plain(node: dict[str, Any], name: str) -> bool:
    path = node.get("qualified_name", {"path": [name]})["path"]
    unqualified = node["schema_name"] in _NO_SCHEMA and node["catalog_name"] in _NO_SCHEMA
    return unqualified and path == [name]


def _named(node: dict[str, Any]) -> Iterator[str]:
    """Yield the names that a query gives to its own subqueries (WITH)."""
    if "cte_map" in node:
        yield from (one["key"] for one in node["cte_map"]["map"])
    for key in ("cte_name", "ctename"):
        if key in node:
            yield node[key]


def _is_word(name: str) -> bool:
    return name.isidentifier()
