"""Learning to code from the past stays of a hospital, measured on later stays held apart."""

from ambroise.evaluation.coding_training.page import page
from ambroise.evaluation.coding_training.running import Asked, Trained, train

__all__ = ["Asked", "Trained", "page", "train"]
