"""Blind readings: letters of hidden origins, read by clinicians or families, then compared."""
