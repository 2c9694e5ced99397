"""The promise about breaches, which the law makes."""

from django.utils.translation import gettext_lazy as _

from opentrax.privacy.ledger import Evidence, promise
from opentrax.privacy.selectors.breaches import newest_drill, register


@promise(
    "P85",
    _("breaches that missed what they owe in 72 hours, and such steps of the last drill, of all"),
    controls=("privacy/rules/breaches.py", "privacy/services/breaches.py"),
)
def breaches_are_told_in_time() -> Evidence:
    """Each breach, and each step that the newest drill owes; a year without a drill counts none,
    and neither does one that has just begun."""
    breaches = register(is_drill=False)
    found = Evidence(sum(bool(one.missed) for one in breaches), len(breaches))
    drill = newest_drill()
    return found if drill is None else found + Evidence(len(drill.missed), len(drill.owed))
