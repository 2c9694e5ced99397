"""Paths as text: the encoded polyline format, six decimal places (about 0.1 m).

Source of the algorithm: the published description of the Encoded Polyline Algorithm Format.
"""

from collections.abc import Iterator, Sequence

from opentrax.engine.geo.points import LatLon

_FACTOR = 1_000_000


def _chunks(value: int) -> Iterator[str]:
    shifted = ~(value << 1) if value < 0 else value << 1
    while shifted >= 0x20:
        yield chr((0x20 | (shifted & 0x1F)) + 63)
        shifted >>= 5
    yield chr(shifted + 63)


def encode_polyline(path: Sequence[LatLon]) -> str:
    """Return the path as text; an empty path is an empty text."""
    parts: list[str] = []
    before = (0, 0)
    for latitude, longitude in path:
        point = (round(latitude * _FACTOR), round(longitude * _FACTOR))
        for now, then in zip(point, before, strict=True):
            parts.extend(_chunks(now - then))
        before = point
    return "".join(parts)


def decode_polyline(text: str) -> tuple[LatLon, ...]:
    """Return the path of an encoded text. Raises ValueError for a text that ends in the middle of
    a number."""
    numbers, value, shift = [], 0, 0
    for character in text:
        chunk = ord(character) - 63
        value |= (chunk & 0x1F) << shift
        shift += 5
        if chunk < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("The encoded path ends in the middle of a point.")
    path, latitude, longitude = [], 0, 0
    for step_lat, step_lon in zip(numbers[::2], numbers[1::2], strict=True):
        latitude, longitude = latitude + step_lat, longitude + step_lon
        path.append((latitude / _FACTOR, longitude / _FACTOR))
    return tuple(path)
