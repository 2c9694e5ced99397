"""Judge promises and append what was found. Nobody changes a verdict: a broken promise stays in the
chain after it is kept again."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.logs import plain
from opentrax.privacy.events import PromiseBroken
from opentrax.privacy.ledger.chain import GENESIS, verdict_hash
from opentrax.privacy.ledger.register import REGISTER
from opentrax.privacy.ledger.registry import Figure, figures
from opentrax.privacy.ledger.states import Evidence, Judged, State, state_of
from opentrax.privacy.models import Attestation, Verdict
from opentrax.privacy.selectors.binding import moved

log = logging.getLogger("opentrax.promises")
LONGEST_WORD = timedelta(days=366)


def measure(figure: Figure) -> Evidence:
    """Count, changing nothing; an error is no evidence, whatever it is."""
    try:
        with transaction.atomic():
            found = figure.measure()
            transaction.set_rollback(True)
            return found
    except Exception as error:
        log.exception("the figure %s could not be counted", plain(figure.name))
        return Evidence(0, 0, type(error).__name__)


def judge(number: str) -> Verdict:
    """Judge one promise now and append the verdict. Where the operator's own words stand in force,
    the figures are noted and the state is unknown: they were made for other words. Publishes
    PromiseBroken when it was not so before."""
    bound = figures()[number]
    found = [(figure, measure(figure)) for figure in bound]
    word = is_attested(number, now()) if REGISTER[number].needs_word else None
    state = state_of([Judged(e, figure.least) for figure, e in found], attested=word)
    if number in moved():
        state = State.UNKNOWN
    told = [
        {"figure": f.name, "bad": int(e.bad), "exercised": int(e.exercised), "fault": e.fault}
        for f, e in found
    ]
    fresh_until = now() + min(figure.fresh_for for figure in bound)
    return append(number, state, told, fresh_until)


def judge_all(numbers: Iterable[str] | None = None) -> list[Verdict]:
    """Judge all promises that have figures, or the named ones."""
    return [judge(number) for number in (numbers or sorted(figures()))]


def judge_due() -> list[Verdict]:
    """Judge the promises whose last verdict is older than half of its freshness."""
    due = []
    for number, bound in sorted(figures().items()):
        last = Verdict.objects.filter(promise=number).order_by("-sequence").first()
        half = min(figure.fresh_for for figure in bound) / 2
        if last is None or last.at + half <= now():
            due.append(number)
    return judge_all(due) if due else []


@transaction.atomic
def append(number: str, state: State, told: list[dict[str, Any]], fresh_until: datetime) -> Verdict:
    """Put a verdict at the end of the chain. Publishes PromiseBroken when it was not so before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('privacy_verdict', 0))")
    last = Verdict.objects.order_by("-sequence").first()
    before = Verdict.objects.filter(promise=number).order_by("-sequence").first()
    previous = bytes(last.verdict_hash) if last is not None else GENESIS
    verdict = Verdict(
        sequence=last.sequence + 1 if last is not None else 1, promise=number, at=now(),
        state=state.value, bad=sum(t["bad"] for t in told),
        exercised=sum(t["exercised"] for t in told), fresh_until=fresh_until, figures=told,
        previous_hash=previous,
    )  # fmt: skip
    verdict.verdict_hash = verdict_hash(previous, verdict)
    verdict.save(force_insert=True)
    if state is State.BROKEN and (before is None or before.state != State.BROKEN):
        log.error("promise %s is broken: %d of %d", plain(number), verdict.bad, verdict.exercised)
        publish(PromiseBroken(number, verdict.sequence))
    return verdict


def attest(number: str, *, words: str, said_by: str, expires_at: datetime) -> Attestation:
    """Take the operator's word for a promise that a figure alone does not show.

    Refuses a promise that needs no word, empty words, and an end that lies more than a year off.
    """
    if number not in REGISTER or not REGISTER[number].needs_word:
        raise Refused(f"{number} needs nobody's word.")
    if not words.strip() or not said_by.strip():
        raise Refused("Say what you vouch for, and who you are.")
    if not now() < expires_at <= now() + LONGEST_WORD:
        raise Refused("A word holds for a year at most; say it again then.")
    return Attestation.objects.create(
        promise=number, words=words.strip()[:500], said_by=said_by.strip()[:120],
        expires_at=expires_at,
    )  # fmt: skip


def is_attested(number: str, at: datetime) -> bool:
    """Whether somebody's word for a promise is live."""
    return Attestation.objects.filter(promise=number, at__lte=at, expires_at__gt=at).exists()
