"""Assets as a table brings them: found by their tag, each before its parts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.asset_forms import AssetForm
from opentrax.directory.events import AssetChanged
from opentrax.directory.imports.kinds import Cells, Column, Kind, Written, WrongCell
from opentrax.directory.imports.words import (
    chosen,
    chosen_trade,
    demand_location,
    demand_valid,
    own_columns,
    own_data,
    own_shown,
)
from opentrax.directory.models import Asset, AssetStatus, AssetValue, FieldTarget, Location
from opentrax.directory.rules.assets import tag_of
from opentrax.directory.services.assets import add_asset, change_asset
from opentrax.directory.trades import trade_title
from opentrax.kit.events import publish
from opentrax.kit.imports.guessing import bare
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person

_PLAIN = (
    "name", "tag", "make", "model", "serial", "installed_on", "warranty_until_on", "warranty_by",
    "notes",
)  # fmt: skip
_USED = [(one.value, one.label) for one in AssetStatus if one != AssetStatus.RETIRED]


def columns() -> list[Column]:
    """What a column of such a table may hold."""
    return [
        Column("name", gettext_lazy("Name"), ("asset", "asset name", "équipement", "description"),
               is_needed=True, example="Rooftop unit 1"),
        Column("tag", gettext_lazy("Tag"), ("asset tag", "asset number", "code", "étiquette",
               "numéro"), example="RTU-1"),
        Column("location", gettext_lazy("Location"), ("site", "store", "magasin"),
               is_needed=True, example="S-101"),
        Column("parent", gettext_lazy("Part of"), ("parent", "parent tag", "parent asset"),
               example=""),
        Column("make", gettext_lazy("Make"), ("manufacturer", "brand", "fabricant"),
               example="Carrier"),
        Column("model", gettext_lazy("Model"), ("model number",), example="48TC"),
        Column("serial", gettext_lazy("Serial number"), ("serial", "sn", "série"),
               example="0123F45678"),
        Column("trade", gettext_lazy("Trade"), ("category", "métier"), example=""),
        Column("status", gettext_lazy("Status"), ("state", "état"), example="in_service"),
        Column("installed_on", gettext_lazy("Installed on"), ("installed", "install date",
               "date d’installation"), "day", example="2024-05-31"),
        Column("warranty_until_on", gettext_lazy("Warranty until"),
               ("warranty", "warranty end", "garantie"), "day", example="2029-05-31"),
        Column("warranty_by", gettext_lazy("Warranty by"), ("warranty provider",), example=""),
        Column("notes", gettext_lazy("Notes"), ("comments", "remarks", "commentaires"), example=""),
        *own_columns(FieldTarget.ASSET),
    ]  # fmt: skip


def names(cells: Cells) -> list[str]:
    """Its tag; without one it is named by nothing and comes as a new one."""
    return [bare(cells["tag"])] if bare(cells.get("tag", "")) else []


def leans_on(cells: Cells) -> str:
    """What it is part of."""
    return bare(cells.get("parent", ""))


def _tagged(text: str) -> Asset | None:
    found: Asset | None = Asset.objects.filter(
        organization_id=current_organization_id(), tag=tag_of(text)
    ).first()
    return found


def find(cells: Cells) -> Asset | None:
    """By its tag."""
    return _tagged(cells["tag"]) if "tag" in cells else None


def write(found: Asset | None, cells: Cells, actor: Person) -> Written:
    """Add or change the asset."""
    location = _location(found, cells)
    form = AssetForm(found, _posted(found, location, cells), initial=_known_trade(found))
    demand_valid(form, {})
    details = form.details()
    asset = (
        add_asset(location, details, actor=actor)
        if found is None
        else change_asset(found, location, details, actor=actor)
    )
    return Written(asset)


def _location(found: Asset | None, cells: Cells) -> Location:
    if "location" in cells:
        return demand_location("location", cells["location"])
    if found is None:
        raise WrongCell("location", _("Say where it stands."))
    return found.location


def _known_trade(found: Asset | None) -> dict[str, Any]:
    return {} if found is None else {"trade": found.trade_code, "trade_label": found.trade_label}


def _posted(found: Asset | None, location: Location, cells: Cells) -> dict[str, Any]:
    data: dict[str, Any] = {"status": AssetStatus.IN_SERVICE}
    values: list[AssetValue] = []
    if found is not None:
        data = {name: getattr(found, name) for name in _PLAIN}
        data |= {"status": found.status, "trade": found.trade_code}
        if found.location_id == location.pk:
            data["parent"] = found.parent_id or ""
        values = list(found.field_values.all())
    data |= {name: cells[name] for name in _PLAIN if name in cells}
    if "status" in cells:
        data["status"] = chosen("status", cells["status"], _USED, _("Status"))
    if "trade" in cells:
        data["trade"] = chosen_trade("trade", cells["trade"])
    if "parent" in cells:
        over = _tagged(cells["parent"])
        if over is None:
            words = {"tag": cells["parent"][:40]}
            raise WrongCell("parent", _("No asset has the tag “%(tag)s”.") % words)
        data["parent"] = str(over.pk)
    data["location"] = location.pk
    return data | own_data(FieldTarget.ASSET, values, cells)


def shown(asset: Asset) -> Mapping[str, str]:
    """What stands in an asset, by the keys of the columns."""
    found = {name: str(getattr(asset, name) or "") for name in _PLAIN}
    return found | {
        "location": asset.location.name, "parent": asset.parent.tag if asset.parent else "",
        "trade": trade_title(asset.trade_code, asset.trade_label, asset.trade_default),
        "status": str(AssetStatus(asset.status).label),
        **own_shown(FieldTarget.ASSET, asset.field_values.all()),
    }  # fmt: skip


ASSETS = Kind(
    code="assets", label=gettext_lazy("Assets"), action="assets.change", page="assets",
    model=Asset, columns=columns, names=names, leans_on=leans_on, find=find, write=write,
    shown=shown, settled=lambda asset: publish(AssetChanged(asset.organization_id, asset.pk)),
    family=((AssetValue, "asset_id"),),
)  # fmt: skip
