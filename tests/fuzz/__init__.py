"""Fuzzing of every decoder: `python -m tests.fuzz`; see `__main__`."""
