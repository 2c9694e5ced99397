"""What calendar addresses store about the members who made them."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import declare, not_personal, personal

declare(
    "workorders.CalendarFeed",
    # By the membership, whose row goes after those that name it.
    subject="membership.person",
    who="members",
    what=_("Calendar addresses that you made: what for, whose visits, last used on which day"),
    term="account",
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "membership": not_personal("names a membership"),
        "person_id": personal("user.unique_id", purpose="work"),
        "name": personal("user.account.settings", purpose="work"),
        "kind": personal("user.account.settings", purpose="work"),
        "token_hash": not_personal("hash of a random token"),
        "last_used_on": personal("user.behavior", purpose="security"),
    },
)
