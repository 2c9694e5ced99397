"""People to ask at locations and records of clients, as tables bring them: never changed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opentrax.directory.imports.kinds import Cells, Column, Kind, Written, WrongCell
from opentrax.directory.imports.words import chosen, demand_location, demand_valid
from opentrax.directory.models import Client, ContactAudience, LocationContact
from opentrax.directory.services.clients import add_client
from opentrax.directory.services.contacts import add_contact
from opentrax.directory.site_forms import ContactForm
from opentrax.kit.imports.guessing import bare
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person

_PLAIN = ("name", "role", "phone", "email")


def contact_columns() -> list[Column]:
    """What a column of a table of contacts may hold."""
    return [
        Column("name", gettext_lazy("Name"), ("contact", "contact name", "full name", "personne"),
               is_needed=True, example="Kim Tremblay"),
        Column("location", gettext_lazy("Location"), ("site", "store", "magasin"),
               is_needed=True, example="S-101"),
        Column("role", gettext_lazy("What they do there"), ("role", "title", "position", "rôle"),
               example="Store manager"),
        Column("phone", gettext_lazy("Phone"), ("telephone", "mobile", "cell"),
               example="+1 613 555 0199"),
        Column("email", gettext_lazy("E-mail"), ("mail", "email address"),
               example="kim@example.com"),
        Column("audience", gettext_lazy("Who sees it"), ("audience", "visible to"),
               example="internal"),
    ]  # fmt: skip


def _contact_names(cells: Cells) -> list[str]:
    own, place = bare(cells.get("name", "")), bare(cells.get("location", ""))
    return [f"{place}/{own}"] if own and place else []


def _contact(cells: Cells) -> LocationContact | None:
    if "location" not in cells or "name" not in cells:
        return None
    place = demand_location("location", cells["location"])
    found: LocationContact | None = LocationContact.objects.filter(
        organization_id=current_organization_id(), location_id=place.pk,
        name__iexact=cells["name"],
    ).first()  # fmt: skip
    return found


def _write_contact(found: LocationContact | None, cells: Cells, actor: Person) -> Written:
    place = demand_location("location", cells.get("location", ""))
    data: dict[str, Any] = {name: cells[name] for name in _PLAIN if name in cells}
    data["audience"] = ContactAudience.PROVIDER if found is None else found.audience
    if "audience" in cells:
        told = cells["audience"]
        data["audience"] = chosen("audience", told, ContactAudience.choices, _("Who sees it"))
    if found is None:
        form = ContactForm(data)
        demand_valid(form, {})
        return Written(add_contact(place, form.details(), actor=actor))
    for name in ("role", "phone", "email", "audience"):
        if name in data and str(data[name]).casefold() != getattr(found, name).casefold():
            raise WrongCell(
                name, _("Somebody of this name is written down there already, with another value.")
            )
    return Written(found)


def _contact_shown(contact: LocationContact) -> Mapping[str, str]:
    found = {name: getattr(contact, name) for name in _PLAIN}
    audience = str(ContactAudience(contact.audience).label)
    return found | {"location": contact.location.name, "audience": audience}


def client_columns() -> list[Column]:
    """What a column of a table of clients may hold."""
    return [
        Column("name", gettext_lazy("Name"), ("client", "client name", "customer", "company",
               "nom du client"), is_needed=True, example="Example Stores"),
        Column("reference", pgettext_lazy("of a location", "Number"),
               ("reference", "client number", "code", "id", "référence"), example="C-7"),
    ]  # fmt: skip


def _client(cells: Cells) -> Client | None:
    found: Client | None = Client.objects.filter(
        organization_id=current_organization_id(), archived_at=None,
        sort_key=fold(cells.get("name", ""))[:200],
    ).first()  # fmt: skip
    return found


def _write_client(found: Client | None, cells: Cells, actor: Person) -> Written:
    reference = cells.get("reference", "")
    if found is not None:
        if reference not in ("", found.reference):
            raise WrongCell("reference", _("This client has another number already."))
        return Written(found)
    for name, most in (("name", 120), ("reference", 40)):
        if len(cells.get(name, "")) > most:
            raise WrongCell(name, _("At most %(most)d characters.") % {"most": most})
    return Written(add_client(cells.get("name", ""), reference=reference, actor=actor))


CONTACTS = Kind(
    code="contacts", label=gettext_lazy("People to ask at locations"), action="locations.change",
    page="locations", model=LocationContact, columns=contact_columns, names=_contact_names,
    leans_on=lambda _cells: "", find=_contact, write=_write_contact, shown=_contact_shown,
)  # fmt: skip
CLIENTS = Kind(
    code="clients", label=gettext_lazy("Clients that are not on the platform"),
    action="locations.change", page="locations", model=Client, columns=client_columns,
    names=lambda cells: [bare(cells["name"])] if cells.get("name") else [],
    leans_on=lambda _cells: "", find=_client, write=_write_client,
    shown=lambda client: {"name": client.name, "reference": client.reference},
)  # fmt: skip
