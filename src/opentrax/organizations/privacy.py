"""What organizations store about people, and what Django's own account tables hold."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    NotPersonal,
    Personal,
    after,
    coded,
    declare,
    not_personal,
    personal,
    rule,
)

_KEY = not_personal("a random key")
_WHEN = not_personal("when the row was made")
_ORGANIZATION = not_personal("names an organization")

_MEMBERSHIPS = rule(
    "memberships", _("2 years after the membership ended"), months=24, shortenable=True
)
_INVITATIONS = rule("invitations", _("30 days after the invitation ran out"), days=30)
_CODES = rule("release", _("with the version of the software"), until="replaced")

declare(
    "organizations.Organization",
    term="organization",
    fields={
        "id": _KEY,
        "name": coded("the name of an organization"),
        "kind": not_personal("client, provider or both"),
        "time_zone": coded("zone of the organization"),
        "units": not_personal("how distances are shown"),
        "currency": coded("ISO code"),
        "is_demo": not_personal("whether the organization belongs to the demo"),
        "created_at": _WHEN,
        "closes_at": not_personal("a term of the organization"),
        "closed_at": not_personal("end of the organization"),
    },
)


def _shell(category: str) -> Personal:
    return personal(
        category, purpose="account", erasure="keep",
        why_kept="of a row that names nobody once it is closed; others point at it",
    )  # fmt: skip


declare(
    "organizations.Person",
    subject="self",
    who="members",
    what=_("Your account"),
    term="account",
    fields={
        "id": _shell("user.unique_id"),
        "email": personal("user.contact.email", purpose="account"),
        "name": personal("user.name", purpose="account"),
        "password": personal("user.authorization.password", purpose="security", export=False),
        "last_login": personal("user.behavior", purpose="security"),
        "time_zone": personal("user.account.settings", purpose="account"),
        "units": _shell("user.account.settings"),
        "language": personal("user.account.settings", purpose="account"),
        "theme": _shell("user.account.settings"),
        "is_active": _shell("user.account"),
        "is_operator_staff": _shell("user.job_title"),
        "created_at": _shell("user.account"),
        "deactivated_at": personal("user.account", purpose="account"),
        "frozen_at": personal("user.account", purpose="account"),
        "closes_at": personal("user.account", purpose="account"),
        "closed_at": personal("user.account", purpose="account"),
        "exports_held_until": personal("user.account", purpose="security"),
    },
)
declare(
    "organizations.Membership",
    subject="person",
    who="members",
    what=_("Your place in an organization"),
    term=after(_MEMBERSHIPS, "ended_at"),
    fields={
        "id": _KEY,
        "organization": personal("user.workplace", purpose="account"),
        "person": personal("user.unique_id", purpose="account"),
        "role": personal("user.job_title", purpose="account"),
        "joined_at": personal("user.workplace", purpose="account"),
        "ended_at": personal("user.workplace", purpose="account"),
    },
)
declare(
    "organizations.Letterhead",
    term="organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "legal_name": coded("the name of an organization"),
        "address": coded("the address of an organization"),
        "country": coded("ISO code"),
        "email": coded("the address of an organization"),
        "phone": coded("the number of an organization"),
        "tax_numbers": coded("the numbers of an organization"),
        "payment": coded("the account of an organization"),
        "logo_key": coded("names a file of an organization"),
        "logo_media_type": coded("a type from a closed list"),
    },
)  # fmt: skip
declare(
    "organizations.Partnership",
    term="organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "provider": _ORGANIZATION,
        "ended_at": not_personal("end of a relation between organizations"),
    },
)  # fmt: skip
_INVITER = personal(
    "user.unique_id", purpose="evidence", of="invited_by", basis="legitimate interest"
)
_INVITED_ROW: dict[str, NotPersonal | Personal] = {
    "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
    "token_hash": not_personal("hash of a random token"),
    "invited_by": _INVITER,
    "expires_at": not_personal("a term"),
    "accepted_at": not_personal("state of the invitation"),
    "withdrawn_at": not_personal("state of the invitation"),
}  # fmt: skip
_OWNED = "the row is the invited person's; of whoever invited, the key alone is taken out"
declare(
    "organizations.Invitation",
    subject="email@",
    who="invited",
    what=_("Invitations to join an organization"),
    co_owned=_OWNED,
    term=after(_INVITATIONS, "accepted_at", "withdrawn_at", "expires_at"),
    fields={
        **_INVITED_ROW,
        "email": personal("user.contact.email", purpose="one request"),
        "name": personal("user.name", purpose="one request"),
        "role": personal("user.job_title", purpose="one request"),
    },
)
declare(
    "organizations.PartnerInvitation",
    subject="email@",
    who="invited",
    what=_("Invitations between organizations"),
    co_owned=_OWNED,
    term=after(_INVITATIONS, "accepted_at", "withdrawn_at", "expires_at"),
    fields={**_INVITED_ROW, "email": personal("user.contact.email", purpose="one request")},
)

_CODE = "a table of code, the same in every installation"
declare(
    "auth.Permission",
    term=_CODES,
    fields={
        "id": not_personal(_CODE), "content_type": not_personal(_CODE),
        "name": coded(_CODE), "codename": coded(_CODE),
    },
)  # fmt: skip
declare(
    "auth.Group",
    term="unused",
    fields={"id": not_personal("not used"), "name": coded("not used")},
)
declare(
    "auth.Group_permissions",
    term="unused",
    fields=dict.fromkeys(("id", "group", "permission"), not_personal("not used")),
)
declare(
    "contenttypes.ContentType",
    term=_CODES,
    fields={"id": not_personal(_CODE), "app_label": coded(_CODE), "model": coded(_CODE)},
)
declare(
    "sessions.Session",
    subject="opentrax.kit.privacy.sessions.of_person()",
    who="members",
    what=_("Your sessions in browsers"),
    term=after("sessions", "expire_date"),
    fields={
        "session_key": personal("user.device.cookie_id", purpose="security", export=False),
        "session_data": personal("user.behavior", purpose="security", export=False),
        "expire_date": not_personal("a term"),
    },
)
