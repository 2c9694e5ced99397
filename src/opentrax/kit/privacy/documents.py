"""Leaves of JSON columns. A path names keys and `[]` for the items of a list; `*` is any key."""

from collections.abc import Iterator, Mapping
from typing import Any


def leaves_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of each leaf of a stored document; a plain value has the empty path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves_of(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves_of(inner, (*path, "[]"))
    elif value is not None:
        yield path


def split(text: str) -> tuple[str, ...]:
    """`[].values.*` as its parts."""
    return tuple(text.split(".")) if text else ()


def is_named(leaf: tuple[str, ...], declared: tuple[str, ...]) -> bool:
    """Whether a declared path names a leaf."""
    return len(leaf) == len(declared) and all(
        there in (here, "*") for here, there in zip(leaf, declared, strict=True)
    )


def undeclared(value: Any, declared: Mapping[str, Any]) -> set[str]:
    """Paths of leaves in a document that no declared path names."""
    known = [split(text) for text in declared]
    return {
        ".".join(leaf) for leaf in leaves_of(value) if not any(is_named(leaf, k) for k in known)
    }


def without(value: Any, gone: Mapping[str, Any], path: tuple[str, ...] = ()) -> Any:
    """The document with each leaf that `gone` names set to None."""
    if isinstance(value, Mapping):
        return {key: without(inner, gone, (*path, str(key))) for key, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, gone, (*path, "[]")) for inner in value]
    return None if any(is_named(path, split(text)) for text in gone) else value
