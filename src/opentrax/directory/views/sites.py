"""A location in the tree, the people to ask there, and its keys."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.directory import sites
from opentrax.directory.models import Location, LocationContact, LocationKey
from opentrax.directory.services import contacts as services
from opentrax.directory.services.sites import set_site
from opentrax.directory.site_forms import ContactForm, HolderForm, KeyForm, SiteForm
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires


def _own(request: HttpRequest, location_id: UUID) -> Location:
    own = Location.objects.filter(organization_id=cast("MemberRequest", request).organization.pk)
    found: Location = get_object_or_404(own, pk=location_id)
    return found


@requires("locations.change")
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """GET: what it is and lies in. POST: save."""
    location, status = _own(request, location_id), 200
    form = SiteForm(request.POST or None, location=location)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data, actor = form.cleaned_data, cast("MemberRequest", request).user
            key = posted_command_id(request)
            try:
                set_site(location, data["kind"], data["parent"], actor=actor, command_id=key)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("location", location.pk)
    context = {"form": form, "location": location, "nav_current": "locations"}
    return render(request, "directory/site.html", context, status=status)


@requires("locations.change")
@require_http_methods(["GET", "HEAD", "POST"])
def contact_list(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """GET: people to ask. POST: write one down."""
    location, status = _own(request, location_id), 200
    form = ContactForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid() and _added(
            request, form,
            lambda actor, key: services.add_contact(
                location, form.details(), actor=actor, command_id=key
            ),
        ):  # fmt: skip
            return redirect("location_contacts", location.pk)
    context = {
        "form": form, "location": location, "contacts": sites.contacts_of(location),
        "nav_current": "locations",
    }  # fmt: skip
    return render(request, "directory/contacts.html", context, status=status)


def _added(request: HttpRequest, form: ContactForm | KeyForm, act: Callable[..., object]) -> bool:
    """Do it; a refusal stands in the form."""
    try:
        act(cast("MemberRequest", request).user, posted_command_id(request))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


@requires("locations.change")
@require_POST
def remove_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take somebody away."""
    own = LocationContact.objects.filter(
        organization_id=cast("MemberRequest", request).organization.pk
    ).select_related("location")
    contact: LocationContact = get_object_or_404(own, pk=contact_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: services.remove_contact(contact, actor=actor, command_id=key),
        _("The contact is gone."),
    )
    return redirect("location_contacts", contact.location_id)


@requires("locations.change")
@require_http_methods(["GET", "HEAD", "POST"])
def key_list(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """GET: keys, and who has them. POST: write one down."""
    location, status = _own(request, location_id), 200
    form = KeyForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid() and _added(
            request, form,
            lambda actor, key: services.add_key(
                location, form.cleaned_data["number"], opens=form.cleaned_data["opens"],
                kept_at=form.cleaned_data["kept_at"], actor=actor, command_id=key,
            ),
        ):  # fmt: skip
            return redirect("location_keys", location.pk)
    context = {
        "form": form, "location": location, "keys": sites.keys_of(location),
        "holder": HolderForm(), "nav_current": "locations",
    }  # fmt: skip
    return render(request, "directory/keys.html", context, status=status)


def _key(request: HttpRequest, key_id: UUID) -> LocationKey:
    own = LocationKey.objects.filter(organization_id=cast("MemberRequest", request).organization.pk)
    found: LocationKey = get_object_or_404(own, pk=key_id)
    return found


@requires("locations.change")
@require_POST
def hand_out(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Write down who takes a key."""
    found, form = _key(request, key_id), HolderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who takes it, and an e-mail only if it is one."))
        return redirect("location_keys", found.location_id)
    holder, email = form.cleaned_data["holder"], form.cleaned_data["email"]
    return _acted(
        request, found, lambda **by: services.hand_out_key(found, holder, email=email, **by),
        _("It is written down."),
    )  # fmt: skip


@requires("locations.change")
@require_POST
def take_back(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Write down that a key came back."""
    found = _key(request, key_id)
    return _acted(
        request, found, lambda **by: services.return_key(found, **by), _("The key is back.")
    )


@requires("locations.change")
@require_POST
def archive_key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Take a key off the list."""
    found = _key(request, key_id)
    return _acted(
        request, found, lambda **by: services.archive_key(found, **by),
        _("The key is off the list."),
    )  # fmt: skip


def _acted(
    request: HttpRequest, key: LocationKey, act: Callable[..., object], done: str
) -> HttpResponse:
    actor, command_id = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(request, lambda: act(actor=actor, command_id=command_id), done)
    return redirect("location_keys", key.location_id)
