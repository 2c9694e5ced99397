"""The writers of the directory: one function per state change."""

from opentrax.directory.services.assets import (
    AssetDetails,
    add_asset,
    change_asset,
    restore_asset,
    retire_asset,
)
from opentrax.directory.services.clients import add_client, archive_client
from opentrax.directory.services.fields import (
    FieldDetails,
    add_field,
    change_field,
    restore_field,
    retire_field,
)
from opentrax.directory.services.hours import set_opening_hours
from opentrax.directory.services.invitations import bring_in_technician, invite_technician_again
from opentrax.directory.services.locations import (
    LocationDetails,
    add_location,
    archive_location,
    change_location,
    place_by_hand,
    restore_location,
    retry_placement,
)
from opentrax.directory.services.technicians import (
    TechnicianDetails,
    add_technician,
    archive_technician,
    change_technician,
    link_person,
    restore_technician,
    set_working_hours,
)
from opentrax.directory.services.trades import (
    add_trade,
    archive_trade,
    rename_trade,
    restore_trade,
)

__all__ = [
    "AssetDetails",
    "FieldDetails",
    "LocationDetails",
    "TechnicianDetails",
    "add_asset",
    "add_client",
    "add_field",
    "add_location",
    "add_technician",
    "add_trade",
    "archive_client",
    "archive_location",
    "archive_technician",
    "archive_trade",
    "bring_in_technician",
    "change_asset",
    "change_field",
    "change_location",
    "change_technician",
    "invite_technician_again",
    "link_person",
    "place_by_hand",
    "rename_trade",
    "restore_asset",
    "restore_field",
    "restore_location",
    "restore_technician",
    "restore_trade",
    "retire_asset",
    "retire_field",
    "retry_placement",
    "set_opening_hours",
    "set_working_hours",
]
