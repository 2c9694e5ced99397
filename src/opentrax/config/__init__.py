"""Composition root: environment, settings, addresses, jobs, command line."""
