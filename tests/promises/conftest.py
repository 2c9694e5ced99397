"""The day that the isolation tests walk through."""

from tests.isolation.conftest import Stage, stage

__all__ = ["Stage", "stage"]
