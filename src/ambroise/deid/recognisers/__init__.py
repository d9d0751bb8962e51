"""One module a kind of identity; each has `find(document) -> Iterator[Span]`."""
