"""Figures about work orders over a period, that cross apps: it reads, and owns no rows."""
