"""QR codes for pages and sheets."""

from typing import Any

import segno


def qr_svg(text: str, *, scale: int = 4) -> str:
    """A QR code as an SVG element, dark on white in any theme, with the quiet zone that scanners
    need.
    """
    code: Any = segno.make(text, error="m")
    drawn: str = code.svg_inline(
        scale=scale, border=4, dark="#000", light="#fff", lineclass=None, svgclass="qr"
    )
    return drawn
