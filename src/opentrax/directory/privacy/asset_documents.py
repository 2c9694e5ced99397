"""What is stored of the documents of assets: at somebody's home a photo shows how they live."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import Erasing, after, coded, declare, not_personal, personal, rule

_TERM = rule(
    "documents of assets", _("7 years after the asset was retired, or until taken away"), months=84
)
_STATE = not_personal("state of the row")

declare(
    "directory.AssetDocument",
    subject="asset.location.client",
    who="clients",
    what=_("Manuals, warranties and photos of machines at your home"),
    term=after(_TERM, "asset_retired_at"),
    co_owned="the document is the organization's; of who put it in the key alone is kept",
    erasing=Erasing(),
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "asset": not_personal("names a machine"),
        "kind": _STATE,
        "title": personal("user.content.private", purpose="work", erasure="anonymize"),
        "name": personal("user.content.private", purpose="work", erasure="anonymize"),
        "media_type": coded("a word of a closed list"),
        "size_bytes": not_personal("the size of a file"),
        "content_key": personal("user.content.private", purpose="work", erasure="anonymize"),
        "thumbnail_key": personal(
            "user.content.private", purpose="work", erasure="anonymize", export=False
        ),
        "added_by_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            why_kept="a key that names nobody once the person's row is erased; says who decided",
            of="added_by_id>organizations.Person",
        ),
        "asset_retired_at": _STATE,
    },
)  # fmt: skip
