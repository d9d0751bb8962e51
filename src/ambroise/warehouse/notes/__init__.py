"""Notes searched in full text: an index over French stems, its queries, excerpts."""
