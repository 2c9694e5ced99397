"""Other people's stop detectors, each in an environment of its own."""
