"""The table as a plot in SVG, written by hand: two logarithmic axes, a line for each question."""

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from msgspec import Struct

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 400, 85, 20, 190, 50
COLORS = ("#0b6bcb", "#b3261e", "#1b7f3b", "#8a5a00")


class Line(Struct, frozen=True):
    """A question and its milliseconds at each number of positions."""

    name: str
    points: Sequence[tuple[float, float]]


def draw(lines: Sequence[Line], target: Path) -> None:
    """Write the plot; axes are whole powers of ten around what was measured."""
    every_x = [x for line in lines for x, _ in line.points]
    every_y = [y for line in lines for _, y in line.points]
    xs = math.floor(math.log10(min(every_x))), math.ceil(math.log10(max(every_x)))
    ys = math.floor(math.log10(min(every_y))), math.ceil(math.log10(max(every_y)))
    xs, ys = (xs[0], max(xs[1], xs[0] + 1)), (ys[0], max(ys[1], ys[0] + 1))

    def at(x: float, y: float) -> tuple[float, float]:
        right = LEFT + (math.log10(x) - xs[0]) / (xs[1] - xs[0]) * (WIDTH - LEFT - RIGHT)
        down = TOP + (ys[1] - math.log10(y)) / (ys[1] - ys[0]) * (HEIGHT - TOP - BOTTOM)
        return round(right, 1), round(down, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="13">'
        f'<title>Milliseconds by positions stored</title><rect width="{WIDTH}" height="{HEIGHT}"'
        ' fill="#fff"/>'
    ]
    for power in range(xs[0], xs[1] + 1):
        x, low = at(10**power, 10 ** ys[0])
        parts.append(f'<path d="M{x} {TOP}V{low}" stroke="#ddd"/>')
        parts.append(_text(x, low + 20, f"10{_raised(power)}", "middle"))
    for power in range(ys[0], ys[1] + 1):
        x, y = at(10 ** xs[0], 10.0**power)
        parts.append(f'<path d="M{x} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_text(x - 8, y + 4, f"{10.0**power:g} ms", "end"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "positions stored", "middle"))
    ends = sorted((at(*line.points[-1])[1], line.name) for line in lines)
    places: dict[str, float] = {}
    for y, name in ends:  # apart from one another, in the order of the lines
        places[name] = max([y, *(other + 18 for other in places.values())])
    for line, color in zip(lines, COLORS, strict=False):
        path = " ".join("{},{}".format(*at(x, y)) for x, y in line.points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        for x, y in line.points:
            parts.append('<circle cx="{}" cy="{}" r="3.5" fill="{}"/>'.format(*at(x, y), color))
        parts.append(_text(WIDTH - RIGHT + 8, places[line.name] + 4, line.name, "start", color))
    target.write_text("\n".join([*parts, "</svg>"]) + "\n")


def _text(x: float, y: float, words: str, anchor: str, color: str = "#333") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{color}">{escape(words)}</text>'


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
