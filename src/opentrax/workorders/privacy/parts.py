"""What the parts used on work orders store about people: who entered them."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import Personal, coded, declare, not_personal, personal

_ORGANIZATION = not_personal("names an organization")
_THING = not_personal("a property of a part")
_WORD = coded("a word of the organization's catalogue")
_MONEY = not_personal("an amount of money")


def _by(path: str | None = None) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep", of=path,
        why_kept="a key that names nobody once the person's row is erased; says who decided",
    )  # fmt: skip


declare(
    "workorders.PartUse",
    subject="used_by_id>organizations.Person",
    who="members",
    what=_("Parts that you used on work orders"),
    co_owned="the row is the organizations', as evidence for both; of each person the key alone is"
    " kept",
    term="parent",
    fields={
        "id": not_personal("a random key"), "organization_id": _ORGANIZATION,
        "created_at": not_personal("when the row was made"),
        "work_order": not_personal("names a work order"), "visit": not_personal("names a visit"),
        "provider_id": _ORGANIZATION, "movement_id": not_personal("names a movement"),
        "incurred_id": not_personal("names an amount"),
        "number": _WORD, "name": _WORD, "unit": _WORD, "quantity": _THING, "unit_price": _MONEY,
        "unit_cost": _MONEY, "markup_percent": not_personal("a rate between two organizations"),
        "currency": coded("the code of a currency"), "used_by_id": _by(),
        "taken_back_at": not_personal("state of the row"),
        "taken_back_by_id": _by("taken_back_by_id>organizations.Person"),
    },
)  # fmt: skip
