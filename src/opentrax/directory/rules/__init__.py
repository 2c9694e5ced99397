"""Pure decisions of the directory: what is a fence, when are working hours."""

from opentrax.directory.rules.fences import (
    MAX_RADIUS_M,
    MIN_RADIUS_M,
    NotAFenceError,
    fence_from_text,
)
from opentrax.directory.rules.hours import Hours, Window, overlapping, windows_of

__all__ = [
    "MAX_RADIUS_M",
    "MIN_RADIUS_M",
    "Hours",
    "NotAFenceError",
    "Window",
    "fence_from_text",
    "overlapping",
    "windows_of",
]
