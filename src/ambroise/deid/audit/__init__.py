"""What a pseudonymisation hid and what it left.

`report` counts a run without identities, `attack` looks for survivors of a feed and for people
found again, `review` measures the residual leak on originals that persons read.
"""
