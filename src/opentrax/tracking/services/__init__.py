"""The only writers of tracking's tables, one file per use case."""
