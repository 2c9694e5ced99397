"""What the stock of parts stores about people: whose van it is, and who moved what."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import coded, declare, not_personal, personal

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_THING = not_personal("a property of a part")
_WORD = coded("a word of the organization's catalogue")
_STATE = not_personal("state of the row")

declare(
    "directory.Part",
    term="organization",
    fields={
        **_ROW,
        "number": _WORD, "name": _WORD, "unit": _WORD, "code": _WORD, "cost": _THING,
        "price": _THING, "currency": coded("the code of a currency"), "supplier": _WORD,
        "supplier_number": _WORD, "reorder_at": _THING, "reorder_quantity": _THING,
        "sort_key": _WORD, "search_text": _WORD, "retired_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.StockPlace",
    subject="technician.person",
    who="technicians",
    what=_("Your van as a place where parts lie"),
    term="organization",
    fields={
        **_ROW,
        "kind": _STATE,
        "name": coded("what the organization calls a store or a van"),
        "technician": personal(
            "user.unique_id", purpose="work", erasure="keep",
            why_kept="a key that names nobody once the technician's row is erased",
        ),
        "may_go_below": not_personal("a rule of the organization's work"),
        "archived_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.Stock",
    term="parent",
    fields={**_ROW, "part": _THING, "place": _THING, "quantity": _THING},
)
declare(
    "directory.StockMovement",
    subject="moved_by_id>organizations.Person",
    who="members",
    what=_("Movements of parts that you entered"),
    term="parent",
    fields={
        **_ROW,
        "part": _THING, "place": _THING, "other_place": _THING, "kind": _STATE,
        "quantity": _THING, "balance": _THING,
        "words": personal(
            "user.content.private", purpose="work", erasure="keep",
            why_kept="the organization's own record of the work; who wrote it is named no more",
        ),
        "work_order_id": not_personal("names a work order"),
        "visit_id": not_personal("names a visit"),
        "corrects": not_personal("names a movement"),
        "moved_by_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            why_kept="a key that names nobody once the person's row is erased; says who decided",
        ),
    },
)  # fmt: skip
