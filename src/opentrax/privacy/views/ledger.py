"""The ledger, and whom to tell of a weakness: public, without a cookie or a script."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opentrax.kit.access import public
from opentrax.kit.clock import now
from opentrax.privacy.ledger import State
from opentrax.privacy.ledger.chain import head
from opentrax.privacy.models import Attestation
from opentrax.privacy.selectors import canary, ledger

_LONGEST_EXPIRY = timedelta(days=360)


@public
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Every promise with its state and figures, gaps included; `?state=` shows those of one state.
    Never a percentage."""
    found = ledger.standings()
    counts = [(state, sum(s.state is state for s in found)) for state in State]
    wanted = next((s for s in State if s == request.GET.get("state")), None)
    context = {
        "groups": ledger.by_heading(s for s in found if wanted in (None, s.state)),
        "counts": [(s, n) for s, n in counts if n], "wanted": wanted, "total": len(found),
        "zone": timezone.get_current_timezone_name(),
        "probes": canary.probes() if wanted is None else [],
    }  # fmt: skip
    return render(request, "privacy/promises.html", context)


@public
@require_safe
def promises_json(request: HttpRequest) -> HttpResponse:
    """The same for programs, with the head of the chain of verdicts: whoever keeps that sees if
    earlier verdicts were made anew."""
    return JsonResponse(promises_as_json(), json_dumps_params={"ensure_ascii": False})


def promises_as_json() -> dict[str, Any]:
    """What /promises.json and `opentrax promises --json` give."""
    verdicts, last_hash = head()
    return {
        "at": now().isoformat(),
        "chain": {"verdicts": verdicts, "head": last_hash},
        "promises": [_as_json(standing) for standing in ledger.standings()],
        "canary": [_probe_as_json(probe) for probe in canary.probes()],
    }


def _probe_as_json(probe: canary.Probed) -> dict[str, Any]:
    return {
        "number": probe.number, "step": probe.name, "counts": str(probe.counts),
        "state": probe.state.value, "bad": probe.bad, "exercised": probe.exercised,
        "fault": probe.fault, "run_at": probe.at.isoformat() if probe.at else None,
        "fresh_until": probe.fresh_until.isoformat() if probe.fresh_until else None,
    }  # fmt: skip


def _as_json(standing: ledger.Standing) -> dict[str, Any]:
    closes = standing.closed_by
    return {
        "number": standing.number,
        "clause": standing.clause,
        "words": standing.words,
        "state": standing.state.value,
        "bad": standing.bad,
        "exercised": standing.exercised,
        "judged_at": standing.at.isoformat() if standing.at else None,
        "fresh_until": standing.fresh_until.isoformat() if standing.fresh_until else None,
        "figures": [
            {
                "counts": str(f.counts), "bad": f.bad, "exercised": f.exercised,
                "fault": f.fault, "controls": list(f.controls),
            }
            for f in standing.figures
        ],
        "closes_with": {"step": closes.step, "what": str(closes.words)} if closes else None,
        "attested_until": standing.attested_until.isoformat() if standing.attested_until else None,
        "beyond_the_policy": standing.is_beyond,
        "words_moved": standing.moved.value if standing.moved else None,
    }  # fmt: skip


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires with the operator's word that somebody reads the mailbox, so that it
    cannot go stale unseen; without such a word there is none."""
    contact = settings.ENVIRONMENT.operator.contact
    word = Attestation.objects.filter(promise="P84", expires_at__gt=now())
    newest = word.order_by("-expires_at").first()
    if not contact or newest is None:
        raise Http404
    expires_at = min(newest.expires_at, now() + _LONGEST_EXPIRY).replace(microsecond=0)
    site = settings.ENVIRONMENT.public_url
    lines = [
        f"Contact: mailto:{contact}", f"Expires: {expires_at.isoformat()}",
        "Preferred-Languages: en, fr", f"Canonical: {site}/.well-known/security.txt",
        f"Policy: {site}/privacy",
    ]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
