"""Where each promise stands: for the command, the public page and its JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from opentrax.kit.clock import now
from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy import policy
from opentrax.privacy.documents import language_for
from opentrax.privacy.documents.declared import POLICY
from opentrax.privacy.documents.filling import filled
from opentrax.privacy.documents.parts import Paragraph
from opentrax.privacy.ledger.binding import Moved
from opentrax.privacy.ledger.register import FEATURES, REGISTER, Bound, Feature
from opentrax.privacy.ledger.registry import Figure, figures
from opentrax.privacy.ledger.states import State, now_is
from opentrax.privacy.models import Attestation, Verdict
from opentrax.privacy.selectors import documents
from opentrax.privacy.selectors.binding import moved


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure as it was counted last."""

    counts: Words
    controls: tuple[str, ...]
    bad: int
    exercised: int
    fault: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One promise: the words, the state, the figures, until when they are fresh, or what closes the
    gap."""

    number: str
    clause: str
    words: str
    heading: str
    state: State
    at: datetime | None
    fresh_until: datetime | None
    figures: tuple[Counted, ...]
    closed_by: Feature | None
    attested_until: datetime | None
    is_beyond: bool
    moved: Moved | None = None

    @property
    def bad(self) -> int:
        return sum(one.bad for one in self.figures)

    @property
    def exercised(self) -> int:
        return sum(one.exercised for one in self.figures)


def standings() -> list[Standing]:
    """All 86 promises, from the last verdicts; what is stale is unknown, and so is what the
    operator's own words in force promise otherwise."""
    words, has_moved = policy_words(), moved()
    judged = {verdict.promise: verdict for verdict in latest(list(REGISTER))}
    vouched = {a.promise: a.expires_at for a in Attestation.objects.order_by("expires_at")}
    bound = figures()
    return [
        _standing(
            number,
            entry,
            words[entry.clause],
            bound=bound.get(number, []),
            verdict=judged.get(number),
            attested_until=vouched.get(number),
            has_moved=has_moved.get(number),
        )
        for number, entry in REGISTER.items()
    ]


def latest(numbers: list[str]) -> Iterable[Verdict]:
    """The last verdict of each of these numbers; costs as much after years as on the first day."""
    return Verdict.objects.raw(
        "SELECT v.* FROM unnest(%s::text[]) AS n (number) CROSS JOIN LATERAL"
        " (SELECT * FROM privacy_verdict l WHERE l.promise = n.number"
        " ORDER BY l.sequence DESC LIMIT 1) v",
        [numbers],
    )


def by_heading(found: Iterable[Standing]) -> list[tuple[str, list[Standing]]]:
    """Promises under the headings of the policy, in its order; those of a heading by number."""
    groups: dict[str, list[Standing]] = {words.heading: [] for words in policy_words().values()}
    for standing in found:
        groups.setdefault(standing.heading, []).append(standing)
    return [(heading, of_it) for heading, of_it in groups.items() if of_it]


def policy_words() -> dict[str, Paragraph]:
    """The clauses in force, in the language of whoever looks, with the operator's name in them; one
    that the operator took out stands here as the program has it."""
    language = language_for(translation.get_language() or "en")
    current = documents.in_force(POLICY.name)
    in_force = documents.texts_of(current).get(language, "") if current is not None else ""
    found = {clause.name: clause for clause in policy.clauses(in_force)}
    for clause in policy.clauses(POLICY.shipped()[language]):
        found.setdefault(clause.name, clause)
    return {n: Paragraph(c.heading, filled(c.words, language), n) for n, c in found.items()}


def _standing(
    number: str, entry: Bound, clause: Paragraph, *, bound: list[Figure],
    verdict: Verdict | None, attested_until: datetime | None, has_moved: Moved | None,
) -> Standing:  # fmt: skip
    state = State.BEYOND if entry.is_beyond else State.GAP
    if bound:
        state = State.UNKNOWN
        if verdict is not None:
            state = now_is(State(verdict.state), fresh_until=verdict.fresh_until, at=now())
        if has_moved is not None:
            state = State.UNKNOWN
    by_name = {told["figure"]: told for told in (verdict.figures if verdict is not None else [])}
    return Standing(
        number=number, clause=entry.clause, words=clause.words,
        heading=clause.heading, state=state, at=verdict.at if verdict is not None else None,
        fresh_until=verdict.fresh_until if verdict is not None else None,
        figures=tuple(_counted(figure, by_name.get(figure.name)) for figure in bound),
        closed_by=FEATURES.get(entry.closed_by), attested_until=attested_until,
        is_beyond=entry.is_beyond, moved=has_moved,
    )  # fmt: skip


def _counted(figure: Figure, told: dict[str, object] | None) -> Counted:
    bad, exercised, fault = (
        (int(str(told["bad"])), int(str(told["exercised"])), str(told["fault"]))
        if told is not None
        else (0, 0, "not counted yet")
    )
    return Counted(figure.counts, figure.controls, bad, exercised, fault)
