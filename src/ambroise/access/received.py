"""What reception made, as resources: a batch, and an item of the quarantine."""

import sqlalchemy as sa

from ambroise.access.model import Resource
from ambroise.observability import unknown_id
from ambroise.state import State
from ambroise.state.schema import batches, quarantine


def batch_resource(state: State, batch_id: str) -> Resource:
    """Return a batch; what was given for one that is not there is traced as a digest."""
    return _resource(state, batches.c.id, batch_id)


def item_resource(state: State, item_id: str) -> Resource:
    """Return an item of the quarantine; one that is not there as `batch_resource` does."""
    return _resource(state, quarantine.c.id, item_id)


def _resource(state: State, column: sa.Column[str], given: str) -> Resource:
    with state.read() as connection:
        found = connection.execute(sa.select(column).where(column == given)).first()
    return Resource("batch", given if found else unknown_id(given), zone="care")
