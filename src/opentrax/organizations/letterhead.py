"""An organization as a side of a paper: its own words where it gave them, else its name."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.documents import Fact, Party, Picture
from opentrax.kit.files import MissingFileError, path_of
from opentrax.organizations.models import Letterhead


def letterhead_of(organization_id: UUID) -> Letterhead | None:
    """What an organization says about itself on papers, if it and the viewer's are partners."""
    found: Letterhead | None = Letterhead.objects.filter(organization_id=organization_id).first()
    return found


def party(role: str, name: str, head: Letterhead | None) -> Party:
    """A side of a paper: `role` is the word above it, `name` what it is called without a
    letterhead. In the language that is active.
    """
    if head is None:
        return Party(role, name)
    facts = [Fact(*pair) for pair in tax_numbers(head)]
    facts += [Fact(_("E-mail"), head.email)] if head.email else []
    facts += [Fact(_("Phone"), head.phone)] if head.phone else []
    return Party(role, head.legal_name or name, head.address, tuple(facts), logo_of(head))


def tax_numbers(head: Letterhead) -> list[tuple[str, str]]:
    """Each tax number with what it is called; without a colon it is a number alone."""
    lines = [line.strip() for line in head.tax_numbers.splitlines() if line.strip()]
    parted = [line.rpartition(":") for line in lines]
    return [(name.strip() or _("Tax number"), number.strip()) for name, _sep, number in parted]


def logo_of(head: Letterhead) -> Picture | None:
    """The logo; none where it is not set, or was lost with the folder of files."""
    if not head.logo_key:
        return None
    try:
        body = path_of(head.organization_id, head.logo_key).read_bytes()
    except MissingFileError:
        return None
    return Picture(body, head.legal_name or _("Logo"))
