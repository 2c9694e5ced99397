"""What the audit log stores."""

from opentrax.kit.privacy import declare, not_personal, personal

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_TERM = "7 years after the entry, as evidence of what was done"

declare(
    "audit.Entry",
    subject="actor_id",
    retention=_TERM,
    fields={
        "id": _KEY,
        "organization_id": _ORGANIZATION,
        "created_at": _WHEN,
        "sequence": not_personal("position in the chain"),
        "at": not_personal("when the act happened"),
        "action": not_personal("one of the names in the code"),
        "subject_id": not_personal("key of the row that was acted on"),
        "actor_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            why_kept="a key that names nobody once the person's row is erased; the chain needs it",
        ),
        "facts": not_personal("ids, enum values, numbers and salted commitments; a test holds it"),
        "previous_hash": not_personal("hash of the entry before"),
        "entry_hash": not_personal("hash of this entry"),
    },
)  # fmt: skip
declare(
    "audit.Head",
    retention="as long as the organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "sequence": not_personal("length of the chain"),
        "entry_hash": not_personal("hash of the last entry"),
    },
)  # fmt: skip
declare(
    "audit.Salt",
    retention="until the subject is erased",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "subject_id": not_personal("key of the row that commitments are about"),
        "salt": not_personal("random bytes; deleting them is the erasure of the commitments"),
    },
)  # fmt: skip
