"""Every key that the code asks the vault for is described, with what rotating it means."""

import ast
from pathlib import Path

import ambroise
from ambroise.vault import NAMES, Rotation

SOURCE = Path(ambroise.__file__).parent
ASKS = {"key", "current", "versions", "rotate"}


def asked_for() -> set[str]:
    """Return the names given to a vault, as words or as constants of the module."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        words = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in ASKS or not ast.unparse(node.func.value).endswith("vault"):
                continue
            name = node.args[0]
            if isinstance(name, ast.Constant):
                found.add(name.value)
            elif isinstance(name, ast.Name) and name.id in words:
                found.add(words[name.id])
    return found


def test_every_name_in_use_is_described() -> None:
    assert asked_for() <= NAMES.keys()
    assert {"care-rows", "research-ids", "research-shift", "drafts"} <= asked_for()


def test_what_identifiers_are_made_from_is_fixed() -> None:
    fixed = {name for name, one in NAMES.items() if one.rotation is Rotation.FIXED}
    assert fixed == {"care-rows", "dispatches", "research-ids", "research-shift"}
