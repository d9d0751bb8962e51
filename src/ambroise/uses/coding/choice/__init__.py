"""Which diagnosis is the principal one, which are associated, and by whom: rules or a model."""
