"""Where somebody is signed in, and was."""

import json
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.accounts import rules
from opentrax.accounts.models import EndReason
from opentrax.accounts.selectors import open_sign_ins, past_sign_ins
from opentrax.accounts.services import places, sign_ins
from opentrax.organizations.access import signed_in
from opentrax.organizations.models import Person

_PER_PAGE = 20


@signed_in
@require_safe
def sign_in_list(request: HttpRequest) -> HttpResponse:
    """Sessions that are open, the sign-ins of the last 90 days, and whether places are noted."""
    person = cast("Person", request.user)
    here = str(request.session.get(sign_ins.SIGN_IN_KEY, ""))
    past = Paginator(past_sign_ins(person.pk), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "open_ones": open_sign_ins(person.pk), "past": past, "here": here,
        "kept_days": rules.SIGN_INS_TERM.days, "own_tab": "sign_ins",
        "place": places.asked(person),
    }  # fmt: skip
    return render(request, "accounts/pages/sign_ins.html", context)


@signed_in
@require_POST
def end_one(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End a session on another device."""
    if sign_ins.end_session(cast("Person", request.user), sign_in_id):
        messages.success(request, _("That session has ended."))
    return redirect("sign_ins")


@signed_in
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    here = str(request.session.get(sign_ins.SIGN_IN_KEY, ""))
    sign_ins.end_sessions(cast("Person", request.user), reason=EndReason.REVOKED, but=here)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("sign_ins")


@signed_in
@require_POST
def agree_to_places(request: HttpRequest) -> HttpResponse:
    """Have the rough place noted from the next sign-in on, by the words that were shown."""
    if places.agree(cast("Person", request.user), notice_id=request.POST.get("notice", "")):
        request.session[sign_ins.PLACE_KEY] = True
    else:
        messages.error(request, _("The text has changed meanwhile. Please read the new one."))
    return redirect("sign_ins")


@signed_in
@require_POST
def stop_places(request: HttpRequest) -> HttpResponse:
    """Have no place noted any more, and those that were removed."""
    places.stop(cast("Person", request.user))
    messages.success(request, _("Places are not noted any more, and the noted ones are removed."))
    return redirect("sign_ins")


@signed_in
@require_POST
def note_place(request: HttpRequest) -> HttpResponse:
    """What the browser says of where it is, once for each sign-in and by consent only."""
    request.session.pop(sign_ins.PLACE_KEY, None)
    try:
        given = json.loads(request.body)
        point = float(given["latitude"]), float(given["longitude"])
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    sign_in_id = request.session.get(sign_ins.SIGN_IN_KEY)
    noted = sign_in_id is not None and places.note(
        cast("Person", request.user), UUID(sign_in_id), *point
    )
    return HttpResponse(status=204 if noted else 403)
