"""The text that a hash covers is JSON that any reader can write again, keys sorted."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ambroise.trail.event import canonical

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    texts | st.booleans() | st.none() | st.integers(-(2**63), 2**63 - 1),
    lambda inner: st.dictionaries(texts, inner, max_size=4),
)


@given(st.dictionaries(texts, values, max_size=6))
def test_the_canonical_text_is_what_the_standard_library_writes(value: dict[str, object]) -> None:
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(value) == written
