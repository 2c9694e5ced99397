"""The writers of the privacy engine, one file per use case."""
