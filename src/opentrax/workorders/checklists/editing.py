"""Changes of a checklist's draft: each takes a definition and returns another."""

from collections.abc import Sequence

import msgspec

from opentrax.workorders.checklists.definition import Definition, Item, Section, Text

_REPLACE = msgspec.structs.replace


def with_section(definition: Definition, title: Text, key: str = "") -> Definition:
    """Add a section at the end, or give one another title."""
    if key:
        sections = tuple(
            _REPLACE(s, title=title) if s.key == key else s for s in definition.sections
        )
        return _REPLACE(definition, sections=sections)
    number = definition.last_key + 1
    sections = (*definition.sections, Section(f"s{number}", title))
    return Definition(sections, number)


def with_item(definition: Definition, section_key: str, item: Item) -> Definition:
    """Add an item (one without a key) at the end of a section, or replace the one of that key."""
    number = definition.last_key
    if not item.key:
        number += 1
        item = _REPLACE(item, key=f"i{number}")
        return Definition(
            tuple(
                _REPLACE(s, items=(*s.items, item)) if s.key == section_key else s
                for s in definition.sections
            ),
            number,
        )
    sections = tuple(
        _REPLACE(s, items=tuple(item if i.key == item.key else i for i in s.items))
        for s in definition.sections
    )
    return Definition(sections, number)


def without(definition: Definition, key: str) -> Definition:
    """Take an item, or a section with its items, away."""
    sections = tuple(
        _REPLACE(s, items=tuple(i for i in s.items if i.key != key))
        for s in definition.sections
        if s.key != key
    )
    return Definition(sections, definition.last_key)


def moved(definition: Definition, key: str, step: int) -> Definition:
    """Move a section among the sections, or an item within its section and over its edge."""
    if definition.section(key):
        return _REPLACE(definition, sections=_swapped(definition.sections, key, step))
    at = next((n for n, s in enumerate(definition.sections) if any(i.key == key for i in s.items)))
    sections, home = list(definition.sections), definition.sections[at]
    items = _swapped(home.items, key, step)
    if items != home.items:
        sections[at] = _REPLACE(home, items=items)
    elif 0 <= at + step < len(sections):
        item, other = definition.item(key), sections[at + step]
        assert item is not None  # noqa: S101  for the types
        sections[at] = _REPLACE(home, items=tuple(i for i in home.items if i.key != key))
        beside = (*other.items, item) if step < 0 else (item, *other.items)
        sections[at + step] = _REPLACE(other, items=beside)
    return Definition(tuple(sections), definition.last_key)


def _swapped[T: Section | Item](found: Sequence[T], key: str, step: int) -> tuple[T, ...]:
    rows = list(found)
    at = next(n for n, row in enumerate(rows) if row.key == key)
    if 0 <= at + step < len(rows):
        rows[at], rows[at + step] = rows[at + step], rows[at]
    return tuple(rows)
