"""What the guard's model learns from: sentences that the project made, attacks and care.

Every sentence and bank of `templates/` and `banks.toml` was written for this project by language
models; no clinician and no red team reviewed them. None stands in `tests/reference/injections`.
"""
