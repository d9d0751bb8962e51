"""Values and comparisons of a plan as SQL."""

from datetime import date

from ambroise.warehouse.cohorts.plan import Concepts, Matching, Op, Range, Words

_OPERATORS = {
    Op.LT: "<",
    Op.LTE: "<=",
    Op.EQ: "=",
    Op.NOT_EQ: "<>",
    Op.GT: ">",
    Op.GTE: ">=",
}
_PATTERNS = {Matching.STARTS: "{}%", Matching.CONTAINS: "%{}%", Matching.ENDS: "%{}"}


def literal(value: date | int | float | str) -> str:
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def days_after(day: str, days: int) -> str:
    """Return the SQL of the day that is `days` after `day`, before it when negative."""
    return f"{day} {'-' if days < 0 else '+'} {abs(days)}" if days else day


def compared(expression: str, asked: Range | Words | Concepts | None) -> str:
    """Return the condition that `expression` meets what is asked: never, when it is NULL."""
    match asked:
        case None:
            return expression
        case Range():
            return _in_range(expression, asked)
        case Words():
            pattern = literal(_PATTERNS[asked.matching].format(asked.text))
            return f"{expression}{' NOT' if asked.negated else ''} LIKE {pattern}"
        case Concepts():
            within = f"{expression} IN ({_listed(asked)})"
            # NULL is in no list, not even in an empty one.
            return f"{expression} IS NOT NULL AND NOT {within}" if asked.excluded else within


def _in_range(expression: str, asked: Range) -> str:
    value = literal(asked.value)
    if asked.extent is None:
        return f"{expression} {_OPERATORS[asked.op]} {value}"
    between = f"{expression} BETWEEN {value} AND {literal(asked.extent)}"
    return f"NOT ({between})" if asked.op is Op.NOT_BETWEEN else between


def _listed(asked: Concepts) -> str:
    if asked.within is not None:
        return concepts_of(asked.within)
    return ", ".join(map(str, asked.ids))


def concepts_of(key: str) -> str:
    """Return the query of the concepts of a set."""
    return f"SELECT concept_id FROM {set_name(key)}"


def set_name(key: str) -> str:
    """Return the name of the relation of a concept set."""
    quoted = key.replace('"', '""')
    return f'"concepts {quoted}"'
