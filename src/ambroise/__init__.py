"""A hospital's own AI on its own data."""
