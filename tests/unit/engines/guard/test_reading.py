"""What is seen of a stretch: the same in company as alone, its skeleton whatever fills it."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.engines.guard.reading import Rows, read

WORDS = st.sampled_from(["ecris", "assistant", "la", "synthese", "apyrexie", ":", "vous", "12"])
STRETCHES = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=4)


def of_stretch(rows: Rows, at: int) -> list[int]:
    return rows.rows[rows.stretch == at].tolist()


@given(STRETCHES)
def test_a_stretch_is_seen_in_company_as_alone(stretches: list[str]) -> None:
    starts = [sum(len(one) + 1 for one in stretches[:at]) for at in range(len(stretches))]
    together = read("\n".join(stretches), starts)
    for at, words in enumerate(stretches):
        alone = read(words, (0,))
        assert sorted(of_stretch(together.words, at)) == sorted(alone.words.rows.tolist())
        assert sorted(of_stretch(together.skeletons, at)) == sorted(alone.skeletons.rows.tolist())
        assert together.signals[at].tolist() == alone.signals[0].tolist()


def test_words_without_a_signal_leave_the_skeleton_as_it_is() -> None:
    short, long = (
        read(words, (0,)).skeletons.rows.tolist()
        for words in ("ecris la synthese", "ecris donc bien la belle synthese")
    )
    assert short == long != []


def test_the_order_of_signals_and_the_first_word_count() -> None:
    seen = {
        tuple(read(words, (0,)).skeletons.rows.tolist())
        for words in ("ecris la synthese", "la synthese ecris", "on ecris la synthese")
    }
    assert len(seen) == 3
