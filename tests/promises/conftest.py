"""The day that the isolation tests walk through, with a row of everything."""

from tests.isolation.conftest import Stage, stage

__all__ = ["Stage", "stage"]
