"""Parts of a visit on the phone: found by number, bar code or name, taken from one's own van."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.directory import parts as reads
from opentrax.directory.models import Part, StockPlace, Technician
from opentrax.directory.part_forms import own_places, place_choice, quantity_field
from opentrax.fieldapp.views.own import own, page
from opentrax.fieldapp.views.today import own_visit
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest
from opentrax.workorders.models import PartUse, Visit
from opentrax.workorders.services.parts import take_part_back, use_part
from opentrax.workorders.used_parts import parts_used
from opentrax.workorders.views.parts import may_use_parts

MOST_SHOWN = 30


class UsedForm(forms.Form):
    """One of the parts that were found, how many, and from where."""

    part = forms.ChoiceField(label=gettext_lazy("Part"), widget=forms.RadioSelect)
    quantity = quantity_field(gettext_lazy("Quantity"))
    place = place_choice(gettext_lazy("From"))

    def __init__(self, found: list[tuple[Part, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_places(self.fields["place"])
        self.parts = {str(part.pk): part for part, _label in found}
        choice: Any = self.fields["part"]
        choice.choices = [(str(part.pk), label) for part, label in found]


def _label(part: Part, there: Any) -> str:
    label = f"{part.number} {part.name}"
    if not there:
        return label
    return f"{label} ({number_format(there.normalize())} {part.unit})".replace(" )", ")")


def _found(asked: str, van: StockPlace | None) -> list[tuple[Part, str]]:
    """What was searched for; without words what lies in the van. With each how many lie there."""
    there = reads.quantities_at(van.pk) if van is not None else {}
    if asked.strip():
        rows = reads.parts_fitting(asked, most=MOST_SHOWN)
    elif van is not None:
        rows = [one.part for one in reads.stocks_at(van)[:MOST_SHOWN]]
    else:
        rows = []
    return [(part, _label(part, there.get(part.pk))) for part in rows if part.retired_at is None]


def _page(
    request: HttpRequest, technician: Technician, visit: Visit, form: UsedForm, status: int = 200
) -> HttpResponse:
    shown = page(
        request, "parts", technician, visit=visit, order=visit.work_order, tab="today",
        uses=parts_used(visit.work_order, visit.pk), asked=request.GET.get("q", ""),
        form=form if form.parts else None, has_places=bool(reads.places()),
        may=may_use_parts(cast("MemberRequest", request), visit.work_order),
    )  # fmt: skip
    shown.status_code = status
    return shown


@own
@require_http_methods(["GET", "HEAD", "POST"])
def visit_parts(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """GET: what was used, and the search. POST: say what was used."""
    visit, van = own_visit(technician, visit_id), reads.van_of(technician.pk)
    found = _found(request.GET.get("q", ""), van)
    first = {"quantity": 1, "place": van.pk if van else None}
    if len(found) == 1:
        first["part"] = found[0][0].pk
    if request.method != "POST":
        return _page(request, technician, visit, UsedForm(found, initial=first))
    member = cast("MemberRequest", request)
    if not member.membership.may("parts.use"):
        raise PermissionDenied
    form = UsedForm(found, request.POST, initial=first)
    if form.is_valid():
        data, key = form.cleaned_data, posted_command_id(request)
        try:
            use_part(
                visit.work_order, form.parts[data["part"]], data["place"], data["quantity"],
                visit=visit, actor=member.user, command_id=key,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("field_parts", visit.pk)
    return _page(request, technician, visit, form, 422)


@own
@require_POST
def take_back(
    request: HttpRequest, technician: Technician, visit_id: UUID, part_use_id: UUID
) -> HttpResponse:
    """Say that it was not used."""
    visit, member = own_visit(technician, visit_id), cast("MemberRequest", request)
    if not member.membership.may("parts.use"):
        raise PermissionDenied
    uses = parts_used(visit.work_order, visit.pk)
    entry: PartUse = get_object_or_404(uses, pk=part_use_id)
    key = posted_command_id(request)
    attempt(
        request, lambda: take_part_back(entry, actor=member.user, command_id=key),
        _("It is taken back: the parts lie where they lay."),
    )  # fmt: skip
    return redirect("field_parts", visit.pk)
