"""A view to one query: a chain of steps, each adding to the rows what it iterates over."""

from dataclasses import dataclass, replace
from typing import Final

from ambroise.errors import ViewInvalid
from ambroise.warehouse.sql_on_fhir.collection import Collection, Form
from ambroise.warehouse.sql_on_fhir.columns import Shown, shown
from ambroise.warehouse.sql_on_fhir.expression import compiled
from ambroise.warehouse.sql_on_fhir.model import Select, ViewDefinition
from ambroise.warehouse.sql_on_fhir.operators import condition
from ambroise.warehouse.sql_on_fhir.refusal import Refusal
from ambroise.warehouse.sql_on_fhir.rows import Rows
from ambroise.warehouse.sql_on_fhir.scope import Scope

RESOURCES: Final = "resources"
"""The relation that a compiled view reads: `raw`, the JSON of resources of its type."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """`query` gives the rows of the view, in `columns`, by name."""

    query: str
    columns: tuple[Shown, ...]


def compile_view(view: ViewDefinition) -> Compiled:
    """Return the query of a view over RESOURCES; raises ViewInvalid, naming place and cause."""
    return _Compiler(view).whole()


class _Compiler:
    def __init__(self, view: ViewDefinition) -> None:
        self._view = view
        self._recursive = False
        root = Collection("_raw", Form.RESOURCE, view.resource)
        self._scope = Scope(root, view.constants())

    def whole(self) -> Compiled:
        rows = self._where(Rows([], "_resources", ("_raw", "_resource")))
        for number, select in enumerate(self._view.select):
            rows = self._select(select, self._scope, rows, f"select[{number}]")
        self._name_once(rows.columns)
        rows = rows.settled()
        steps = ",\n".join([self._resources(), *rows.steps])
        shown_ = ", ".join(f'{column.sql} AS "{column.name}"' for column in rows.columns)
        recursive = "RECURSIVE " if self._recursive else ""
        query = f"WITH {recursive}{steps}\nSELECT {shown_} FROM {rows.name}"
        return Compiled(query, rows.columns)

    def _name_once(self, columns: tuple[Shown, ...]) -> None:
        """Raise ViewInvalid where two columns have one name; SQL takes no account of case."""
        names = [column.name.lower() for column in columns]
        for name in names:
            if names.count(name) > 1:
                refusal = Refusal(f"deux colonnes « {name} »", f"two columns “{name}”")
                raise self._invalid("select", refusal)

    def _resources(self) -> str:
        read = sorted(self._scope.read) or ["id"]
        shape = ",".join(f'"{name}":"JSON"' for name in read)
        return (
            f"_resources AS (SELECT raw AS _raw, from_json(raw, '{{{shape}}}') AS _resource"
            f" FROM {RESOURCES})"
        )

    def _where(self, rows: Rows) -> Rows:
        conditions = []
        for number, where in enumerate(self._view.where):
            place = f"where[{number}].path"
            found = self._compiled(where.path, self._scope, rows, place)
            try:
                conditions.append(condition(found))
            except Refusal as refusal:
                raise self._invalid(place, refusal) from None
        if not conditions:
            return rows
        rows = rows.settled()
        return rows.step(f"SELECT * FROM {rows.name} WHERE {' AND '.join(conditions)}")

    def _select(self, select: Select, scope: Scope, rows: Rows, place: str) -> Rows:
        scope, rows = self._iterated(select, scope, rows, place)
        found = list(rows.columns)
        for number, column in enumerate(select.column):
            try:
                found.append(shown(column, replace(scope, keep=rows.keep)))
            except Refusal as refusal:
                raise self._invalid(f"{place}.column[{number}].path", refusal) from None
        rows = rows.showing(found)
        for number, inner in enumerate(select.select):
            rows = self._select(inner, scope, rows, f"{place}.select[{number}]")
        if select.union_all:
            rows = self._united(select.union_all, scope, rows, f"{place}.unionAll")
        return rows

    def _iterated(self, select: Select, scope: Scope, rows: Rows, place: str) -> tuple[Scope, Rows]:
        """Add what `select` iterates over, as `_focus<n>` and its rank `_index<n>`."""
        if select.repeat is not None:
            return self._repeated(select.repeat, scope, rows, f"{place}.repeat")
        way = "forEach" if select.for_each is not None else "forEachOrNull"
        path = select.for_each if select.for_each is not None else select.for_each_or_null
        if path is None:
            return scope, rows
        found = self._compiled(path, replace(scope, iterated=True), rows, f"{place}.{way}")
        nodes = found.nodes()
        if way == "forEachOrNull":
            nodes = f"CASE WHEN {found.exists()} THEN {nodes} ELSE [NULL] END"
        rows = rows.settled()
        number = len(rows.steps)
        focus, index = f"_focus{number}", f"_index{number}"
        added = rows.step(
            f"SELECT * EXCLUDE (_nodes), unnest(_nodes) AS {focus},"
            f" generate_subscripts(_nodes, 1) - 1 AS {index}"
            f" FROM (SELECT *, {nodes} AS _nodes FROM {rows.name})",
            focus,
            index,
        )
        return self._inside(scope, found, focus, index), added

    def _inside(self, scope: Scope, found: Collection, focus: str, index: str) -> Scope:
        """Return the scope of each member of what is iterated over."""
        return replace(scope, focus=found.within(focus, Form.NODE), index=index)

    def _repeated(
        self, paths: list[str], scope: Scope, rows: Rows, place: str
    ) -> tuple[Scope, Rows]:
        """Add what `paths` reach, from the focus then from each that they reached, in depth."""
        self._recursive = True
        first = self._reached(paths, scope, rows, place)
        again = self._reached(paths, self._inside(scope, first, "_node", "0"), None, place)
        rows = rows.settled()
        number = len(rows.steps)
        focus, index, row = f"_focus{number}", f"_index{number}", f"_row{number}"
        numbered = rows.step(f"SELECT *, row_number() OVER () AS {row} FROM {rows.name}", once=True)
        rows.steps.append(
            f"""_walk{number}(_place, _node, {row}) AS (
    SELECT [generate_subscripts(_nodes, 1)], unnest(_nodes), {row}
    FROM (SELECT {first.nodes()} AS _nodes, {row} FROM {numbered.name})
    UNION ALL
    SELECT list_append(_place, generate_subscripts(_nodes, 1)), unnest(_nodes), {row}
    FROM (SELECT _place, {again.nodes()} AS _nodes, {row} FROM _walk{number})
)"""
        )
        added = rows.step(
            f"SELECT n.* EXCLUDE ({row}), w._node AS {focus},"
            f" row_number() OVER (PARTITION BY w.{row} ORDER BY w._place) - 1 AS {index}"
            f" FROM {numbered.name} AS n JOIN _walk{number} AS w ON w.{row} = n.{row}",
            focus,
            index,
        )
        return self._inside(scope, first, focus, index), added

    def _reached(self, paths: list[str], scope: Scope, rows: Rows | None, place: str) -> Collection:
        """Return what several paths reach, of one type."""
        scope = replace(scope, iterated=True)
        found = [
            self._compiled(path, scope, rows, f"{place}[{number}]")
            for number, path in enumerate(paths)
        ]
        known = [one for one in found if not one.nothing]
        if len({one.type for one in known}) > 1:
            raise self._invalid(
                place, Refusal("chemins de types différents", "paths of several types")
            )
        nodes = ", ".join(one.nodes() for one in known)
        return known[0].within(f"list_concat({nodes})", Form.NODES) if known else found[0]

    def _united(self, selects: list[Select], scope: Scope, rows: Rows, place: str) -> Rows:
        """Add the columns that each of `selects` gives, the rows of one after those of another."""
        rows = rows.settled()
        branches: list[str] = []
        columns: tuple[Shown, ...] = ()
        carried = ", ".join(rows.carried)
        for number, select in enumerate(selects):
            branch = self._select(select, scope, rows.showing(()), f"{place}[{number}]").settled()
            if branches and not _alike(columns, branch.columns):
                raise self._invalid(
                    f"{place}[{number}]",
                    Refusal(
                        "colonnes d'autres noms, types ou ordre que les précédentes",
                        "columns of other names, types or order than the ones before",
                    ),
                )
            columns = columns if branches else branch.columns
            given = ", ".join(f'{one.sql} AS "{one.name}"' for one in branch.columns)
            branches.append(f"SELECT {carried}, {given} FROM {branch.name}")
        named = tuple(replace(one, sql=f'"{one.name}"') for one in columns)
        added = rows.step(" UNION ALL ".join(branches), *(one.sql for one in named))
        return added.showing((*rows.columns, *named))

    def _compiled(self, path: str, scope: Scope, rows: Rows | None, place: str) -> Collection:
        """Return what a path gives; what it reads is kept in `rows`, where it may be."""
        try:
            return compiled(path, replace(scope, keep=rows.keep if rows else str))
        except Refusal as refusal:
            raise self._invalid(place, refusal) from None

    def _invalid(self, place: str, refusal: Refusal) -> ViewInvalid:
        return ViewInvalid(view=self._view.name, place=place, cause=refusal.fr, cause_en=refusal.en)


def _alike(some: tuple[Shown, ...], others: tuple[Shown, ...]) -> bool:
    return [(one.name, one.type) for one in some] == [(one.name, one.type) for one in others]
