"""`python -m ambroise.cli` is `ambroise`."""

from ambroise.cli import main

main()
