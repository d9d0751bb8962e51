"""Coverage, support, omissions and citations of a document, on cases worked by hand."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses.checking import Kind
from ambroise.uses.contract import Evidence, Pointer, SpanRef
from ambroise.uses.measuring import citations, coverage, omissions, support
from ambroise.uses.measuring.citations import Stretch, citation_parts, quote_parts
from ambroise.uses.measuring.coverage import coverage_parts
from ambroise.uses.measuring.omissions import omission_parts
from ambroise.uses.measuring.support import support_parts
from ambroise.uses.scoring import Part

STRETCHES = st.builds(
    lambda document, start, length: Stretch(document, start, start + length),
    st.sampled_from("ab"), st.integers(0, 30), st.integers(1, 30),
)  # fmt: skip


def figures(parts: list[Part]) -> dict[str, tuple[float, float]]:
    names = {part.measure for part in parts}
    return {
        name: (
            sum(part.got for part in parts if part.measure == name),
            sum(part.of for part in parts if part.measure == name),
        )
        for name in names
    }


def test_a_block_that_the_record_lacks_is_invented_where_it_is_filled() -> None:
    found = figures(list(coverage_parts({"reason", "exit"}, {"awaited"}, {"reason", "awaited"})))
    assert found == {"covered": (1, 2), "covered_by_block": (1, 2), "invented": (1, 1)}


def test_a_statement_is_unsupported_once_whatever_is_found_in_it() -> None:
    found = figures(list(support_parts([("/a", Kind.NUMBER), ("/a", Kind.NUMBER), ("/b", None)])))
    assert found["unsupported"] == (2, 1)
    assert found["beyond_number"] == (2, 1)
    assert found["beyond_drug"] == (0, 1)


def test_a_critical_item_is_said_by_all_the_words_of_one_way_in_one_sentence() -> None:
    ways = (("acide acétylsalicylique",), ("Kardégic",))
    said = ["Arrêt du KARDEGIC.", "Acide folique.", "Acétylsalicylique."]
    assert figures(list(omission_parts("stopped", ways, said)))["omitted"] == (0, 1)
    assert figures(list(omission_parts("stopped", ways[:1], said)))["omitted"] == (1, 1)
    (_, part) = omission_parts("allergy", (("Pénicilline",),), ["Allergie à la pénicilline."])
    assert (part.label, part.got) == ("allergy", 0)


def test_a_passage_is_cited_when_half_of_the_shorter_stretch_is_shared() -> None:
    gold = [[Stretch("n", 0, 10)], [Stretch("n", 50, 60)], []]
    cited = [Stretch("n", 5, 25), Stretch("n", 56, 80), Stretch("m", 0, 10)]
    found = figures(list(citation_parts(gold, cited)))
    assert found == {"citation_precision": (1, 3), "citation_recall": (1, 2)}


@given(STRETCHES, STRETCHES)
def test_to_meet_is_mutual_and_every_stretch_meets_itself(one: Stretch, other: Stretch) -> None:
    assert one.meets(other) == other.meets(one)
    assert one.meets(one)


def test_a_quote_is_valid_where_it_stands_at_its_offsets() -> None:
    def quoted(start: int, end: int, quote: str) -> Evidence:
        return Evidence(Pointer("/a"), SpanRef(1, start, end), quote)

    evidence = [quoted(0, 4, "Toux"), quoted(0, 4, "toux"), quoted(90, 90, "")]
    assert figures(list(quote_parts(evidence, {1: "Toux grasse"}))) == {"quotes_valid": (1, 3)}


def test_no_two_measures_share_a_name() -> None:
    every = (*coverage.MEASURES, *support.MEASURES, *omissions.MEASURES, *citations.MEASURES)
    assert len({measure.name for measure in every}) == len(every)
