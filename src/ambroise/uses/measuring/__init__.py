"""Measures that several uses share: pure functions that give `Part`s."""
