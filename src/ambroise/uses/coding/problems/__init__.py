"""The diagnoses that a stay tells of: in its documents, and in its results, drugs and acts."""
