"""Clinical stories over time; each pathway tells one and returns the patient's record."""
