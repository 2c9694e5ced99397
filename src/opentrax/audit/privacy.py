"""What the audit log stores."""

from django.utils.translation import gettext_lazy as _

from opentrax.audit.chain import KEPT_MONTHS
from opentrax.kit.privacy import after, coded, declare, document, not_personal, personal, rule

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
# `audit.services.expire` takes the oldest out, and the chain goes on from what it says of them.
_TERM = rule(
    "audit", _("7 years, as evidence of what was done"), months=KEPT_MONTHS, taken_by="service"
)

declare(
    "audit.Entry",
    subject="actor_id>organizations.Person",
    who="members",
    what=_("The log of what was done in an organization"),
    term=after(_TERM, "at"),
    fields={
        "id": _KEY,
        "organization_id": _ORGANIZATION,
        "created_at": _WHEN,
        "sequence": not_personal("position in the chain"),
        "at": not_personal("when the act happened"),
        "action": coded("one of the names in the code"),
        "subject_id": not_personal("key of the row that was acted on"),
        "actor_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            why_kept="a key that names nobody once the person's row is erased; the chain needs it",
        ),
        "facts": document({
            "*": coded("ids, enum values, numbers, salted commitments; the service refuses words")
        }),
        "previous_hash": not_personal("hash of the entry before"),
        "entry_hash": not_personal("hash of this entry"),
    },
)  # fmt: skip
declare(
    "audit.Head",
    term="organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "sequence": not_personal("length of the chain"),
        "entry_hash": not_personal("hash of the last entry"),
    },
)  # fmt: skip
declare(
    "audit.Salt",
    term="organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "subject_id": not_personal("key of the row that commitments are about"),
        "salt": not_personal("random bytes; deleting them is the erasure of the commitments"),
    },
)  # fmt: skip
