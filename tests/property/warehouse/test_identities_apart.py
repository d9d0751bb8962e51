"""Links that are kept never make one person of records that are said to be two."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.warehouse.persons import PatientLink, PatientRecord, kept_apart, merged

RECORDS = st.sampled_from([PatientRecord("dpi", f"p{number}") for number in range(7)])
PAIRS = st.tuples(RECORDS, RECORDS).filter(lambda pair: pair[0] != pair[1])
LINKS = st.lists(st.builds(lambda pair: PatientLink(*pair, "seealso"), PAIRS), max_size=15)
DISTINCT = st.lists(PAIRS, max_size=5)


@given(LINKS, DISTINCT)
def test_no_distinct_pair_ends_as_one_person(
    links: list[PatientLink], distinct: list[tuple[PatientRecord, PatientRecord]]
) -> None:
    stands = merged(kept_apart(links, distinct))
    for one, other in distinct:
        assert stands.get(one, one) != stands.get(other, other)


@given(LINKS)
def test_without_a_distinct_pair_every_link_is_kept(links: list[PatientLink]) -> None:
    assert kept_apart(links, []) == links


@given(LINKS, DISTINCT)
def test_no_link_is_left_out_without_need(
    links: list[PatientLink], distinct: list[tuple[PatientRecord, PatientRecord]]
) -> None:
    kept = kept_apart(links, distinct)
    for link in links:
        if link not in kept:
            stands = merged([*kept, link])
            assert any(stands.get(one, one) == stands.get(other, other) for one, other in distinct)
