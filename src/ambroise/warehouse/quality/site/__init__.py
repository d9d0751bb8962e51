"""Checks of the hospital's own: what a flow brings, when, how often, in which unit."""
