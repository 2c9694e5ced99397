"""Retention rules: for how long something is kept, from when on, and who takes it away.

"As long as needed" is a number here, or an event. Each declaration names a rule; a rule that nobody
names is stale, and a rule with a number is judged by what is left past it, not by what a job says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext_lazy as _

from opentrax.engine.clocks import months_after
from opentrax.kit.privacy.vocabulary import Words

# time: a span after `since`. The others end with something: the person's account, the
# organization's, the row that it belongs to, its replacement; `never`: it is about nobody.
Until = Literal["time", "account", "organization", "parent", "replaced", "never", "unused"]
# rows: the nightly job deletes them. fields: it empties what is personal, since other rows still
# need the row. expiry: a function of the schema's owner deletes, since the serving role may not.
# service: the app's own job. Judged in the same way, all of them.
TakenBy = Literal["rows", "fields", "expiry", "service", "with it"]

SLACK = timedelta(hours=36)
"""A nightly job may come a night late; what is left longer than this past its term is overdue."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One term. `label` is what people read."""

    name: str
    label: Words
    until: Until
    days: int | None
    months: int | None
    taken_by: TakenBy
    shortenable: bool
    shorter_by: str

    def cutoff(self, at: datetime, *, days: int | None = None) -> datetime:
        """What began before this instant is past its term at `at`; `days` is a shorter term."""
        if days is not None:
            return at - timedelta(days=days)
        if self.months is not None:
            return months_after(at, -self.months)
        if self.days is None:
            raise ValueError(f"The rule {self.name!r} has no number.")
        return at - timedelta(days=self.days)


_rules: dict[str, Rule] = {}


def rule(
    name: str, label: Words, *, days: int | None = None, months: int | None = None,
    until: Until = "time", taken_by: TakenBy = "rows", shortenable: bool = False,
    shorter_by: str = "",
) -> str:  # fmt: skip
    """Register a retention rule and return its name, for `term=`. Organizations may give a
    `shortenable` one fewer days; `shorter_by` names an app's own function for that instead.

    Raises ValueError for a second rule of the name, and where number and `until` do not fit.
    """
    if (until == "time") != ((days is None) != (months is None)):
        raise ValueError(f"{name!r}: a term in time has days or months, any other has none.")
    ended = taken_by if until == "time" else "with it"
    made = Rule(name, label, until, days, months, ended, shortenable, shorter_by)
    if name in _rules and _rules[name] != made:
        raise ValueError(f"The retention rule {name!r} is registered twice.")
    _rules[name] = made
    return name


def rules() -> Mapping[str, Rule]:
    """All retention rules by name."""
    return dict(sorted(_rules.items()))


def rule_of(name: str) -> Rule | None:
    """The rule of this name, or None."""
    return _rules.get(name)


ACCOUNT = rule("account", _("as long as the account is open"), until="account")
ORGANIZATION = rule(
    "organization", _("as long as the organization has an account"), until="organization"
)
PARENT = rule("parent", _("as long as what it belongs to"), until="parent")
REPLACED = rule("replaced", _("until it is replaced"), until="replaced")
PUBLISHED = rule("published", _("for good: the same text for everybody"), until="never")
UNUSED = rule("unused", _("not used, empty"), until="unused")
QUEUE = rule("queue", _("30 days after the job ended"), days=30, taken_by="service")
COMMANDS = rule("commands", _("30 days"), days=30)
SESSIONS = rule("sessions", _("until the session ends"), days=0, taken_by="service")
