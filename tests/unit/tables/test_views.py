from ambroise.tables.views import Views, statements

FILE = """
-- What the file is for; a comment may hold a semicolon.

-- Of the first.
CREATE VIEW first AS
SELECT ' ; ' AS text;

-- Of the second.
CREATE TABLE kept AS FROM first;
CREATE VIEW Second AS FROM kept -- so that it ends; or not
;
-- The end; or nearly.
"""


def taken(text: str) -> tuple[Views, list[str]]:
    views = Views()
    return views, [one for one in statements(text) if not views.take(one)]


def test_statements_are_cut_where_they_end_and_not_in_texts_or_comments() -> None:
    _, others = taken(FILE)
    assert [one.split("\n")[-1] for one in others] == ["CREATE TABLE kept AS FROM first"]


def test_the_views_of_a_file_wait_under_their_names_in_lower_case() -> None:
    views, _ = taken(FILE)
    assert set(views.queries) == {"first", "second"}


def test_a_view_is_made_when_a_query_names_it_and_once() -> None:
    views, _ = taken(FILE)
    assert list(views.wanted_by("FROM nothing")) == []
    assert [one.split()[2] for one in views.wanted_by("FROM FIRST")] == ['"first"']
    assert list(views.wanted_by("FROM first")) == []


def test_what_a_view_reads_is_made_before_it() -> None:
    views = Views()
    views.add("above", "FROM below")
    views.add("below", "SELECT 1")
    assert [one.split()[2] for one in views.wanted_by("FROM above")] == ['"below"', '"above"']
