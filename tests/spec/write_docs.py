"""`python -m tests.spec.write_docs`: write the reference pages anew."""

from tests.spec.pages import DOCS, PAGES

for name, page in PAGES.items():
    (DOCS / name).write_text(page(), encoding="utf-8")
