"""Every format there is: the modules of this package that define `WIRE` or `FILE`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import opentrax.tracking.formats as package
from opentrax.tracking.formats.wire import File, Wire


@cache
def wires() -> MappingProxyType[str, Wire]:
    """The formats of the door, by the name in its address."""
    return MappingProxyType({wire.name: wire for wire in _constants("WIRE", Wire)})


@cache
def files() -> tuple[File, ...]:
    """The formats of uploads and imports."""
    return tuple(_constants("FILE", File))


def _constants[T](constant: str, kind: type[T]) -> list[T]:
    modules = sorted(info.name for info in iter_modules(package.__path__))
    found = (
        getattr(import_module(f"{package.__name__}.{name}"), constant, None)
        for name in modules
        if name not in {"registry", "tracks"}
    )
    return [value for value in found if isinstance(value, kind)]
