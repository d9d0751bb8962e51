"""Letters of the fictional hospital counted against what its generator knows."""
