"""The public way to ask for one's data: for whoever has no account, or cannot sign in.

Every address gets the same answer, in the same time: whether anything is stored, and by whom, is
told to nobody but the mailbox itself. The pages work with cookies blocked, so no cookie guards
their forms: what a stranger could send in somebody's name is what they could send themselves.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from opentrax.accounts.limits import limited, refused_by
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.access import by_link, public
from opentrax.privacy.models import PersonCopy, PersonRequest
from opentrax.privacy.rules.requests import COPIES, Identity, Kind, State
from opentrax.privacy.selectors.requests import own_requests
from opentrax.privacy.services import copies, requests
from opentrax.privacy.views.downloads import as_zip
from opentrax.website.forms import RequestForm


@public
@never_cache
@csrf_exempt
@limited("data_request")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address and what is asked for; the rest happens by mail."""
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        refused = refused_by(request, "data_request_address", address)
        if refused is not None:
            return refused  # type: ignore[return-value]
        requests.ask_by_mail(
            address, Kind(form.cleaned_data["kind"]), words=form.cleaned_data["words"],
            province=form.cleaned_data["province"],
        )  # fmt: skip
        return redirect("request_sent")
    context = {"form": form, "operator": settings.ENVIRONMENT.operator}
    return render(request, "website/request.html", context, status=422 if form.is_bound else 200)


@public
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    return render(request, "website/request_sent.html")


@by_link
@never_cache
@csrf_exempt
@limited("data_request")
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """How a request stands. Looking changes nothing, since mail scanners open every link; a button
    says that it is wanted, calls it off, or takes the copy."""
    found = requests.by_token(token)
    if found is None:
        raise Http404
    subject_id, request_id = found
    with person_scope(subject_id):
        asked = PersonRequest.objects.get(pk=request_id)
        if request.method != "POST":
            return _page(request, asked)
        return _act(request, asked, request.POST.get("act", ""))


def _act(request: HttpRequest, asked: PersonRequest, act: str) -> HttpResponse:
    try:
        if act == "confirm":
            requests.prove(asked)
        elif act == "withdraw":
            requests.withdraw(asked)
        elif act == "take" and asked.identity != Identity.ACCOUNT:  # that one has to sign in
            return as_zip(copies.take(PersonCopy.objects.get(request=asked)))
    except Refused as refusal:
        return _page(request, asked, fault=str(refusal), status=422)
    except PersonCopy.DoesNotExist:
        return _page(request, asked, fault=_("This copy is not made yet."), status=422)
    return redirect(request.path)


def _page(
    request: HttpRequest, asked: PersonRequest, *, fault: str = "", status: int = 200
) -> HttpResponse:
    shown = next(row for row in own_requests(asked.subject_id) if row.request.pk == asked.pk)
    context = {
        "row": shown, "fault": fault, "is_new": asked.state == State.UNPROVEN,
        "by_account": asked.identity == Identity.ACCOUNT,
        "is_copy": Kind(asked.kind) in COPIES, "operator": settings.ENVIRONMENT.operator,
    }  # fmt: skip
    return render(request, "website/request_state.html", context, status=status)
