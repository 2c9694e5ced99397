"""Erasure goes from what leads to a person to the person, by demand and not by luck."""

from django.apps import apps
from django.db.models import CASCADE, PROTECT

from opentrax.kit.privacy import declarations
from opentrax.privacy.rights.walking import demands, steps


def _before(label: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [label]
    while waiting:
        for other in graph[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def test_whatever_names_a_row_that_is_deleted_has_to_go_before_it() -> None:
    """Else the row takes it along: uncounted in the receipt, and past a hold that keeps it."""
    graph = demands()
    deleted = {step.place for step in steps() if step.of is None and step.action == "delete"}
    own = {step.place for step in steps() if step.of is None}
    earlier = {label: _before(label, graph) for label in deleted}
    by_luck = [
        (label, field.name)
        for label in sorted(own)
        for field in apps.get_model(label)._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete in (CASCADE, PROTECT)
        for target in [field.related_model._meta.label]
        if target in deleted - {label} and label not in earlier[target]
    ]
    assert by_luck == []
    assert len(declarations()) > 100
    # The comparison sees something: a token goes before its membership because its path says so.
    assert "accounts.ApiToken" in earlier["organizations.Membership"]
