"""Reads of reports: each asks a fixed number of queries, whatever the number of work orders."""
