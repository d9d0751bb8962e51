"""A project's view: its cohort, columns and days, rendered under its own key as it is read."""

from ambroise.access.view.cohort import cohort_artefact
from ambroise.access.view.dataset import Answer, View
from ambroise.access.view.preparing import PREPARE, preparation, preparing, queue_preparation
from ambroise.access.view.scope import Scope
from ambroise.access.view.views import Views

__all__ = [
    "PREPARE",
    "Answer",
    "Scope",
    "View",
    "Views",
    "cohort_artefact",
    "preparation",
    "preparing",
    "queue_preparation",
]
