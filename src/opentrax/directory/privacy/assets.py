"""What the register of assets stores about people."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import Erasing, after, coded, declare, not_personal, personal, rule

_KEY = not_personal("a random key")
_THING = not_personal("a property of a machine")
_CODED_THING = coded("what is written on a machine")
_STATE = not_personal("state of the row")
_ASSETS = rule("assets", _("7 years after the asset was retired"), months=84, taken_by="fields")

declare(
    "directory.Asset",
    subject="location.client",
    who="clients",
    what=_("Machines and installations at places of work, where these are somebody's home"),
    term=after(_ASSETS, "retired_at"),
    erasing=Erasing(),
    fields={
        "id": _KEY,
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "location": personal("user.contact.address", purpose="work", erasure="keep",
                             why_kept="names a place of work whose own row is emptied"),
        "parent": _THING,
        "tag": _CODED_THING,
        "scan_key": coded("a random word in the code on a machine"),
        "name": _CODED_THING, "make": _CODED_THING, "model": _CODED_THING,
        "serial": coded("the serial number of a machine"),
        "installed_on": _THING, "warranty_until_on": _THING,
        "warranty_by": coded("the company that gives a warranty"),
        "status": _STATE,
        "trade_code": coded("a key of the list of trades"),
        "trade_label": coded("a word of the organization's list"),
        "trade_default": coded("a key of the list of trades"),
        "notes": personal("user.content.private", purpose="work", erasure="anonymize"),
        "sort_key": _CODED_THING, "search_text": _CODED_THING,
        "retired_at": _STATE,
    },
)  # fmt: skip
