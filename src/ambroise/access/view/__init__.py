"""A project's view: its cohort, columns and days, rendered under its own key as it is read."""

from ambroise.access.view.dataset import Answer, View
from ambroise.access.view.extract import Extract, extract
from ambroise.access.view.preparing import PREPARE, preparation, preparing, queue_preparation
from ambroise.access.view.scope import Scope
from ambroise.access.view.views import Views

__all__ = [
    "PREPARE",
    "Answer",
    "Extract",
    "Scope",
    "View",
    "Views",
    "extract",
    "preparation",
    "preparing",
    "queue_preparation",
]
