"""Every block of a characterisation, of one group or of two side by side."""

from collections.abc import Sequence

from ambroise.access.hiding import Hidden
from ambroise.access.view import View
from ambroise.warehouse.characterisation.events import DOMAINS, events
from ambroise.warehouse.characterisation.groups import Group
from ambroise.warehouse.characterisation.groups import members as members_of
from ambroise.warehouse.characterisation.measures import measures
from ambroise.warehouse.characterisation.model import Characteristics
from ambroise.warehouse.characterisation.persons import pyramids, sizes, table_one
from ambroise.warehouse.characterisation.telling import Telling


def characterise(view: View, groups: Sequence[Group]) -> Characteristics:
    """Return who is in one group or two; a decision to count is enough.

    Counts from 1 to the smallest cell of the permit less 1 are hidden, and so are those that
    differ by so few from the size of their group, from everybody's, or from the other group's when
    the two share persons. A group too small, or too near to everybody, says nothing but that.
    Events count over all time for who has no index of their own. Raises TableNotOpen.
    """
    members, tables = members_of(view, groups), view.tables
    smallest = view.scope.terms.smallest_cell
    found, sharing = sizes(view, members)
    found += [0] * (1 + len(groups) - len(found))
    telling = Telling(smallest, tuple(found), sharing)
    persons = telling.persons
    if any(isinstance(one, Hidden) for one in persons):
        return Characteristics(persons, smallest, (), tuple(None for _ in groups))
    indexed = all(group.indexed for group in groups)
    return Characteristics(
        persons,
        smallest,
        (
            table_one(view, tables, members, telling),
            *(
                events(view, tables, members, telling, domain, windows=indexed)
                for domain in DOMAINS
            ),
            measures(view, tables, members, telling, indexed=indexed),
        ),
        pyramids(view, tables, members, telling),
    )
