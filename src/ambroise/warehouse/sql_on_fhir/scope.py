"""Where an expression is evaluated: on what, among which constants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ambroise.tables import quoted
from ambroise.warehouse.sql_on_fhir.collection import NOTHING, Collection, Form, computed
from ambroise.warehouse.sql_on_fhir.elements import element, sql_type
from ambroise.warehouse.sql_on_fhir.fhirpath import Literal
from ambroise.warehouse.sql_on_fhir.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Scope:
    """`index` is the SQL of `%rowIndex`. `read` gathers the elements read of the resource.

    `keep` makes some SQL a column, and gives its name. `depth` counts the functions whose criteria
    are being read. Where `iterated`, an element that FHIR does not know gives nothing; elsewhere
    it is refused: a column of it could never hold a value.
    """

    focus: Collection
    constants: Mapping[str, Literal] = field(default_factory=dict)
    index: str = "0"
    iterated: bool = False
    read: set[str] = field(default_factory=set)
    keep: Callable[[str], str] = str
    depth: int = 0

    def within(self, focus: Collection) -> "Scope":
        """Return the scope of the criteria of a function."""
        return replace(self, focus=focus, depth=self.depth + 1)

    @property
    def variable(self) -> str:
        """The name of a member that the criteria of a function look at."""
        return f"x{self.depth}"

    def kept(self, found: Collection, of: Collection) -> Collection:
        """Return what was found of `of`, as a column where that one is."""
        if of.form is Form.RESOURCE or of.column:
            return replace(found, sql=self.keep(found.sql))
        return found

    def child(self, parent: Collection, name: str) -> "Collection | Choice":
        """Return the element `name` of each member; raises Refusal when there is none."""
        if parent.type == NOTHING:
            return Collection("NULL::JSON[]", Form.NODES, NOTHING, name)
        if parent.owner and parent.primitive and name in ("extension", "id"):
            # FHIR writes what completes a primitive element beside it, after an underscore.
            sql = self._below(parent.owner, f"_{parent.name}")
            parent = Collection(sql, Form.NODES, "Element", parent.place)
        known = element(parent.type, name)
        if known is None:
            if self.iterated:
                return Collection("NULL::JSON[]", Form.NODES, NOTHING, name)
            raise Refusal(
                f"« {name} » : {parent.type} n'a pas d'élément de ce nom",
                f"“{name}”: {parent.type} has no element of this name",
            )
        if known.type is None:
            return Choice(self, parent, name, dict(known.ways))
        return self.named(parent, name, known.type)

    def named(self, parent: Collection, name: str, type_: str) -> Collection:
        place = f"{parent.place}.{name}" if parent.place else name
        found = Collection(self._below(parent, name), Form.NODES, type_, place, parent, name)
        return self.kept(found, parent)

    def _below(self, parent: Collection, name: str) -> str:
        if parent.form is Form.RESOURCE:
            self.read.add(name)
            return f'fhir_items(_resource."{name}")'
        if parent.form is Form.NODE and parent.column:
            told = self.keep(f"json_extract({parent.sql}, '{name}')")
            return f"fhir_items({told})"
        return f"fhir_children({parent.parents()}, '{name}')"


@dataclass(frozen=True, slots=True)
class Choice:
    """An element of several possible types (`value[x]`), by its JSON element a type."""

    scope: Scope
    parent: Collection
    name: str
    ways: Mapping[str, str]

    def of_type(self, type_: str) -> Collection:
        way = self.ways.get(type_)
        if way is None:
            raise Refusal(
                f"« {self.name} » n'est jamais de type {type_}",
                f"“{self.name}” is never of type {type_}",
            )
        return self.scope.named(self.parent, way, type_)

    def exists(self) -> str:
        ways = (self.of_type(type_).exists() for type_ in self.ways)
        return f"({' OR '.join(ways)})"

    def whole(self) -> Collection:
        """Raise Refusal: what a choice holds is known once its type is."""
        raise Refusal(
            f"« {self.name} » est de plusieurs types possibles : préciser {self.name}.ofType(...)",
            f"“{self.name}” may be of several types: say {self.name}.ofType(...)",
        )


def constant(scope: Scope, name: str) -> Collection:
    """Return `%name`; raises Refusal when the view does not define it."""
    if name == "rowIndex":
        return computed(scope.index, "integer")
    found = scope.constants.get(name)
    if found is None:
        raise Refusal(
            f"« %{name} » : constante que la vue ne définit pas",
            f"“%{name}”: a constant that the view does not define",
        )
    return literal(found)


def literal(written: Literal) -> Collection:
    """Return a value as the expression writes it."""
    match sql_type(written.type):
        case "VARCHAR":
            return computed(quoted(written.text), written.type)
        case "DOUBLE":
            return computed(f"{written.text}::DOUBLE", written.type)
        case _:
            return computed(written.text, written.type)
