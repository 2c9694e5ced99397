"""How tracking works, in full, and the acknowledgement that comes before it."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import acted, own, page, viewer
from opentrax.kit.acting import posted_command_id
from opentrax.privacy.documents import language_for
from opentrax.privacy.selectors.documents import shown_parts, text_in, waiting
from opentrax.tracking.models import Acknowledgement
from opentrax.tracking.selectors.disclosure import disclosure_in_force, has_acknowledged
from opentrax.tracking.services import disclosure


@own
@require_safe
def text(request: HttpRequest, technician: Technician) -> HttpResponse:
    """The full text of the version in force, in the viewer's language."""
    current = disclosure_in_force()
    row = text_in(current, translation.get_language() or "en")
    said = Acknowledgement.objects.filter(technician=technician).order_by("-version")
    return page(
        request, "disclosure", technician, disclosure=current,
        language=row.language if row else "", parts=shown_parts(row) if row else [],
        waiting=[d for d in waiting(is_material=False) if d.kind == current.kind],
        is_acknowledged=has_acknowledged(technician),
        acknowledgements=said, tab="data",
    )  # fmt: skip


@own
@require_POST
def acknowledge(request: HttpRequest, technician: Technician) -> HttpResponse:
    """Say that one has read the version that was shown."""
    given, person = request.POST.get("version", ""), viewer(request)
    version = int(given) if given.isdecimal() else 0
    language = language_for(request.POST.get("language", ""))
    key = posted_command_id(request)
    return acted(
        request,
        lambda: disclosure.acknowledge(
            technician, person=person, version=version, language=language, command_id=key
        ),
        _("Thank you. You are tracked inside your shifts only."),
    )
