"""Gold made at the site: a guide, a sample, blind readers, their agreement, what is settled."""
