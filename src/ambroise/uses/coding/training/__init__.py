"""Learning to choose codes from the past stays of a hospital."""
