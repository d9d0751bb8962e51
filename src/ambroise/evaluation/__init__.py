"""Gold and its campaigns, runs and their figures, reports."""
