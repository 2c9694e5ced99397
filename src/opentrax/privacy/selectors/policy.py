"""The policy in force, its versions, and what each changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from opentrax.kit.clock import now
from opentrax.privacy import policy
from opentrax.privacy.models import PublishedPolicy


def policy_in_force() -> PublishedPolicy | None:
    """The highest version whose day has come; the first holds from the beginning."""
    due = PublishedPolicy.objects.filter(Q(effective_at__lte=now()) | Q(version=1))
    return due.order_by("-version").first()


def policy_versions() -> list[PublishedPolicy]:
    """All published versions, newest first."""
    return list(PublishedPolicy.objects.order_by("-version"))


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its clauses, words filled in."""

    heading: str
    clauses: Sequence[policy.Clause]


def parts(version: PublishedPolicy, language: str) -> list[Part]:
    """A version in a language, as its page shows it."""
    found = policy.clauses(version.texts[policy.language_for(language)])
    filled = [policy.Clause(c.name, c.heading, policy.filled(c.words)) for c in found]
    return [Part(head, list(of_it)) for head, of_it in groupby(filled, lambda c: c.heading)]


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that is not what it was: "" where there was or is none."""

    name: str
    before: str
    after: str


def changes(before: PublishedPolicy | None, after: PublishedPolicy, language: str) -> list[Change]:
    """What a version changed against the one before it."""
    spoken = policy.language_for(language)
    old = {c.name: c.words for c in policy.clauses(before.texts[spoken])} if before else {}
    new = {c.name: c.words for c in policy.clauses(after.texts[spoken])}
    names = list(dict.fromkeys([*new, *old]))
    return [
        Change(name, policy.filled(old.get(name, "")), policy.filled(new.get(name, "")))
        for name in names
        if old.get(name) != new.get(name)
    ]
