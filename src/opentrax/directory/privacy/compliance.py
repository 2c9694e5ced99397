"""What is stored of the papers of providers: they are about organizations and name no person."""

from opentrax.kit.privacy import coded, declare, not_personal

_STATE = not_personal("state of the row")
_TERM = not_personal("a term")
_KIND = coded("a key of the list of kinds of documents")
_LABEL = coded("a word of the organization's list")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_PROVIDER = {"provider_id": not_personal("names an organization")}

declare(
    "directory.DocumentKind",
    term="organization",
    fields={**_ROW, "name": _LABEL, "sort_key": _LABEL, "archived_at": _STATE},
)
declare(
    "directory.ComplianceDocument",
    term="organization",
    fields={
        **_ROW, **_PROVIDER, "kind": _KIND, "kind_label": _LABEL,
        "number": coded("the number of an organization's policy or license"),
        "valid_from_on": _TERM, "valid_until_on": _TERM,
        "name": coded("the name of a file about an organization"),
        "media_type": coded("a word of a closed list"),
        "size_bytes": not_personal("the size of a file"),
        "content_key": coded("the key of a file about an organization"),
        "withdrawn_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.DocumentShare",
    term="organization",
    fields={
        **_ROW, **_PROVIDER, "client_id": not_personal("names an organization"),
        "document": not_personal("names a document"), "kind": _KIND, "kind_label": _LABEL,
        "state": _STATE, "reason": coded("why an organization's document was refused"),
        "decided_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.DocumentRequirement",
    term="organization",
    fields={
        **_ROW, "kind": _KIND, "kind_label": _LABEL,
        "trade_code": coded("a key of the list of trades"), "trade_label": _LABEL,
        "grace_days": _TERM,
    },
)  # fmt: skip
declare("directory.DocumentSettings", term="organization", fields={**_ROW, "by_hand": _STATE})
declare(
    "directory.DocumentReminder",
    term="organization",
    fields={**_ROW, "document_id": not_personal("names a document"), "days_ahead": _TERM},
)
