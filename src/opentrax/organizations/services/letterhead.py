"""Who the organization is on papers."""

from collections.abc import Mapping
from typing import BinaryIO
from uuid import UUID

from opentrax.audit import services as audit
from opentrax.kit import files
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Letterhead, Person

FIELDS = ("legal_name", "address", "country", "email", "phone", "tax_numbers", "payment")


@command
def change_letterhead(
    values: Mapping[str, str], *, actor: Person, logo: BinaryIO | None = None,
    without_logo: bool = False, command_id: UUID | None = None,
) -> Letterhead:  # fmt: skip
    """Say who the organization in scope is on papers, and set or take away its logo.

    Refuses a logo that is no picture. The file of an earlier one goes with the next sweep.
    """
    picture = _picture(logo) if logo is not None else None
    row, _made = Letterhead.objects.select_for_update().get_or_create(
        organization_id=current_organization_id()
    )
    said = {name: values.get(name, "").replace("\r\n", "\n") for name in FIELDS}
    changed = [name for name in FIELDS if getattr(row, name) != said[name]]
    for name in changed:
        setattr(row, name, said[name])
    if picture is not None:
        body, media_type = picture
        row.logo_key, row.logo_media_type = files.put([body]).key, media_type
        changed.append("logo")
    elif without_logo and row.logo_key:
        row.logo_key = row.logo_media_type = ""
        changed.append("logo")
    row.save()
    audit.record(
        "organization.letterhead", subject_id=row.organization_id, actor_id=actor.pk,
        facts={"fields": ",".join(changed)},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]


def _picture(file: BinaryIO) -> tuple[bytes, str]:
    try:
        body, kind = files.prepare_logo(file, files.kind_of(file))
    except files.RefusedFileError as refusal:
        raise Refused(str(refusal)) from refusal
    return body, kind.media_type


@files.names_files
def _named_keys() -> set[str]:
    rows = Letterhead.objects.filter(organization_id=current_organization_id())
    return set(rows.values_list("logo_key", flat=True))
