"""What the work on assets stores about people."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import Personal, declare, not_personal, personal

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_JOB = not_personal("a property of the work")


def _by() -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
        why_kept="a key that names nobody once the person's row is erased; says who decided",
    )  # fmt: skip


declare(
    "workorders.OrderAsset",
    subject="added_by_id>organizations.Person",
    who="members",
    what=_("Assets that you named on work orders"),
    term="parent",
    fields={**_ROW, "work_order": _JOB, "asset": _JOB, "added_by_id": _by()},
)
declare(
    "workorders.AssetScan",
    subject="scanned_by_id>organizations.Person",
    who="technicians",
    what=_("Codes of assets that you scanned on visits"),
    term="parent",
    fields={
        **_ROW,
        "visit": _JOB, "asset": _JOB,
        "provider_id": not_personal("names an organization"),
        "scanned_at": personal(
            "opentrax.working_time", purpose="time on site", erasure="keep",
            why_kept="evidence of the work for both sides; names nobody once the technician is "
            "erased",
        ),
        "scanned_by_id": _by(),
    },
)  # fmt: skip
