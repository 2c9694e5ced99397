"""What is stored of who is named in notes."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import declare, not_personal, personal

declare(
    "workorders.Mention",
    subject="person_id>organizations.Person",
    who="members",
    what=_("Notes about work in which you were mentioned"),
    term="parent",
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "work_order": not_personal("a property of the work"),
        "origin_id": not_personal("names a note"),
        "note_id": not_personal("names a note"),
        "person_id": personal("user.unique_id", purpose="messages"),
    },
)
