"""What organizations store about people, and what Django's own account tables hold."""

from opentrax.kit.privacy import declare, not_personal, personal

_KEY = not_personal("a random key")
_WHEN = not_personal("when the row was made")
_ORGANIZATION = not_personal("names an organization")

declare(
    "organizations.Organization",
    retention="as long as the organization has an account",
    fields={
        "id": _KEY,
        "name": not_personal("the name of an organization"),
        "kind": not_personal("client, provider or both"),
        "time_zone": not_personal("zone of the organization"),
        "units": not_personal("how distances are shown"),
        "currency": not_personal("ISO code"),
        "is_demo": not_personal("whether the organization belongs to the demo"),
        "created_at": _WHEN,
        "closes_at": not_personal("a term of the organization"),
        "closed_at": not_personal("end of the organization"),
    },
)
declare(
    "organizations.Person",
    subject="self",
    retention="as long as the account is active",
    fields={
        "id": _KEY,
        "email": personal("user.contact.email", purpose="account"),
        "name": personal("user.name", purpose="account"),
        "password": personal("user.authorization.password", purpose="security", export=False),
        "last_login": personal("user.behavior", purpose="security"),
        "time_zone": personal("user.account.settings", purpose="account"),
        "units": personal("user.account.settings", purpose="account"),
        "language": personal("user.account.settings", purpose="account"),
        "theme": personal("user.account.settings", purpose="account"),
        "is_active": not_personal("state of the account"),
        "is_operator_staff": not_personal("whether the account is of the operator's staff"),
        "created_at": personal("user.account", purpose="account"),
        "deactivated_at": personal("user.account", purpose="account"),
        "frozen_at": personal("user.account", purpose="account"),
        "closes_at": personal("user.account", purpose="account"),
        "closed_at": not_personal("when the account ended, of a row that names nobody since"),
        "exports_held_until": personal("user.account", purpose="security"),
    },
)
declare(
    "organizations.Membership",
    subject="person",
    retention="as long as the organization, ended ones 2 years",
    fields={
        "id": _KEY,
        "organization": _ORGANIZATION,
        "person": personal("user.workplace", purpose="account"),
        "role": personal("user.job_title", purpose="account"),
        "joined_at": personal("user.workplace", purpose="account"),
        "ended_at": personal("user.workplace", purpose="account"),
    },
)
declare(
    "organizations.Partnership",
    retention="as long as the client organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "provider": _ORGANIZATION,
        "ended_at": not_personal("end of a relation between organizations"),
    },
)  # fmt: skip
declare(
    "organizations.Invitation",
    subject="email",
    retention="30 days after it was accepted, withdrawn or ran out",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "email": personal("user.contact.email", purpose="account"),
        "name": personal("user.name", purpose="account"),
        "role": personal("user.job_title", purpose="account"),
        "token_hash": not_personal("hash of a random token"),
        "invited_by": personal("user.unique_id", purpose="account"),
        "expires_at": not_personal("a term"),
        "accepted_at": not_personal("state of the invitation"),
        "withdrawn_at": not_personal("state of the invitation"),
    },
)  # fmt: skip
declare(
    "organizations.PartnerInvitation",
    subject="email",
    retention="as long as the client organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "email": personal("user.contact.email", purpose="account"),
        "token_hash": not_personal("hash of a random token"),
        "invited_by": personal("user.unique_id", purpose="account"),
        "expires_at": not_personal("a term"),
        "accepted_at": not_personal("state of the invitation"),
        "withdrawn_at": not_personal("state of the invitation"),
    },
)  # fmt: skip

_CODE = not_personal("a table of code, the same in every installation")
declare(
    "auth.Permission",
    retention="with the version",
    fields=dict.fromkeys(("id", "name", "content_type", "codename"), _CODE),
)
declare("auth.Group", retention="not used, empty", fields=dict.fromkeys(("id", "name"), _CODE))
declare(
    "auth.Group_permissions",
    retention="not used, empty",
    fields=dict.fromkeys(("id", "group", "permission"), _CODE),
)
declare(
    "contenttypes.ContentType",
    retention="with the version",
    fields=dict.fromkeys(("id", "app_label", "model"), _CODE),
)
declare(
    "sessions.Session",
    subject="session_data",
    retention="14 days after the last use",
    fields={
        "session_key": personal("user.device.cookie_id", purpose="security", export=False),
        "session_data": personal("user.behavior", purpose="security", export=False),
        "expire_date": not_personal("a term"),
    },
)
