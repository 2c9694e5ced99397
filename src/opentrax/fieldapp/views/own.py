"""Who the viewer is as a technician: every view of this app goes through here."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from opentrax.directory.models import Technician
from opentrax.directory.selectors import technician_of_person
from opentrax.kit.acting import attempt
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Person

OwnView = Callable[..., HttpResponseBase]


def own(view: OwnView) -> OwnView:
    """Hand the view the viewer's own technician; whoever is none is told what to do."""

    @requires("tracking.own")
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        technician = technician_of_person(viewer(request).pk)
        if technician is None and kwargs:
            raise Http404
        if technician is None:
            status = 200 if request.method in ("GET", "HEAD") else 403
            return render(request, "fieldapp/no_technician.html", status=status)
        return view(request, technician, *args, **kwargs)

    run.__name__, run.__doc__ = view.__name__, view.__doc__
    return run


def viewer(request: HttpRequest) -> Person:
    """The signed-in person."""
    return cast("MemberRequest", request).user


def acted(request: HttpRequest, act: Callable[[], object], done: str = "") -> HttpResponse:
    """Do it, say what came of it, and go back to the page of today."""
    attempt(request, act, done)
    return redirect("field")


def page(request: HttpRequest, name: str, technician: Technician, **context: Any) -> HttpResponse:
    """Render a page of this app."""
    return render(request, f"fieldapp/{name}.html", {"technician": technician, **context})
