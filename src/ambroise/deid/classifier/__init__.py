"""Which words name a person or a place, learnt from examples: for what rules leave in doubt."""

from ambroise.deid.classifier.learning import UNSURE, Lesson, learn
from ambroise.deid.classifier.model import CLASSES, ROLES, Judged, Model, read_model, shipped

__all__ = [
    "CLASSES",
    "ROLES",
    "UNSURE",
    "Judged",
    "Lesson",
    "Model",
    "learn",
    "read_model",
    "shipped",
]
