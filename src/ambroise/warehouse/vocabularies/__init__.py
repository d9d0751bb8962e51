"""Vocabularies loaded by the hospital, and its local codes mapped to their concepts."""
