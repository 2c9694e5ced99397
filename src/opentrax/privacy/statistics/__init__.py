"""Figures about groups: fixed cubes that apps declare beside their data, gathered one organization
at a time, and noise for what is given to others."""

from opentrax.privacy.statistics.registry import Cube, Dimension, Month, Own, cube, cubes

__all__ = ["Cube", "Dimension", "Month", "Own", "cube", "cubes"]
