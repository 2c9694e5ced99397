"""What changed between two maps, in lines that a reviewer and a person concerned can read."""

from collections.abc import Mapping
from typing import Any


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """`+` for what is stored newly, `-` for what is stored no more, `~` for what is handled
    otherwise, each with the value's place; changed terms at the end."""
    old, new = _by_place(before), _by_place(after)
    told = [f"+ {name}  {_words(new[name])}" for name in sorted(set(new) - set(old))]
    told += [f"- {name}  {_words(old[name])}" for name in sorted(set(old) - set(new))]
    for name in sorted(set(old) & set(new)):
        changes = [
            f"{key}: {old[name].get(key)} → {new[name].get(key)}"
            for key in sorted(set(old[name]) | set(new[name]))
            if old[name].get(key) != new[name].get(key)
        ]
        told += [f"~ {name}  {'; '.join(changes)}"] if changes else []
    return told + _terms(before.get("terms", {}), after.get("terms", {}))


def _by_place(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {f"{line['place']}.{line['field']}": line for line in body.get("lines", [])}


def _words(line: Mapping[str, Any]) -> str:
    parts = [line["category"], line["purpose"], line["basis"], f"kept: {line['term']}"]
    return " · ".join([*parts, f"erasure: {line['erasure']}"])


def _terms(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [
        f"~ term {name!r}  {_number(old[name])} → {_number(new[name])}"
        for name in sorted(set(old) & set(new))
        if old[name] != new[name]
    ]


def _number(term: Mapping[str, Any]) -> str:
    if term.get("months") is not None:
        return f"{term['months']} months"
    return f"{term['days']} days" if term.get("days") is not None else str(term.get("until"))
