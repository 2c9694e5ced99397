"""What filters of the list of work orders store about the members who keep them."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import Erasing, coded, declare, not_personal, personal

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_WORD = not_personal("a word of a closed list")
_SAID = personal("user.content.private", purpose="work")

declare(
    "workorders.SavedFilter",
    subject="owner_id>organizations.Person",
    who="members",
    what=_("Filters of work orders that you keep for yourself"),
    term="account",
    fields={
        **_ROW,
        "owner_id": personal("user.unique_id", purpose="work"),
        "name": _SAID, "words": _SAID,
        "is_pinned": not_personal("state of the row"),
        "status": _WORD, "clock": _WORD, "nte": _WORD,
        "sort": coded("a word of a closed list"),
        "trade_code": coded("a key of the list"),
        "trade_label": coded("a word of the organization's list"),
        "location_id": not_personal("names a place of work"),
        "location_name": coded("the name of a place of work"),
    },
    erasing=Erasing(after=("workorders.DefaultFilter",)),
)  # fmt: skip
declare(
    "workorders.DefaultFilter",
    subject="person_id>organizations.Person",
    who="members",
    what=_("The filter with which your list of work orders begins"),
    term="account",
    fields={
        **_ROW,
        "person_id": personal("user.account.settings", purpose="work"),
        "saved_filter": not_personal("names a filter"),
    },
)
