"""Evidence in words: one template per code, so that the office can translate them."""

from collections.abc import Callable
from datetime import tzinfo

from opentrax.engine.motion.segments import Evidence

TEMPLATES: dict[str, str] = {}


def render(
    evidence: Evidence, zone: tzinfo, translate: Callable[[str], str] = lambda text: text
) -> str:
    """Return the evidence as words, times in the zone; `translate` turns a template into a language."""
    raise NotImplementedError
