"""What is stored of who follows a work order."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import declare, not_personal, personal

declare(
    "workorders.Follow",
    subject="person_id>organizations.Person",
    who="members",
    what=_("Work orders about which you wanted mail, or none"),
    term="parent",
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "work_order": not_personal("a property of the work"),
        "person_id": personal("user.unique_id", purpose="messages"),
        "wants_mail": personal("user.privacy_preferences", purpose="messages"),
    },
)
