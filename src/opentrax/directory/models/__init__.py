"""Tables of the directory, a file for each matter; each row is kept by one organization."""

from opentrax.directory.models.asset_documents import AssetDocument, AssetDocumentKind
from opentrax.directory.models.assets import Asset, AssetStatus
from opentrax.directory.models.compliance import (
    ByHand,
    ComplianceDocument,
    DocumentKind,
    DocumentReminder,
    DocumentRequirement,
    DocumentSettings,
    DocumentShare,
    PaperKind,
    PaperState,
)
from opentrax.directory.models.coverage import AreaKind, ServiceArea, ServiceProfile
from opentrax.directory.models.fields import (
    AssetValue,
    CustomField,
    FieldKind,
    FieldTarget,
    LocationValue,
)
from opentrax.directory.models.imports import (
    Fate,
    ImportRow,
    ImportRun,
    ImportState,
    ImportTitle,
    Undo,
)
from opentrax.directory.models.parts import (
    MovementKind,
    Part,
    PlaceKind,
    Stock,
    StockMovement,
    StockPlace,
)
from opentrax.directory.models.people import Technician, WorkingHours
from opentrax.directory.models.places import (
    DEFAULT_RADIUS_M,
    NO_HOLIDAYS,
    Arrival,
    Client,
    Location,
    OpeningHours,
    Placement,
    SiteKind,
)
from opentrax.directory.models.rates import RateCard, RateKind
from opentrax.directory.models.sites import (
    ContactAudience,
    KeyHandover,
    LocationContact,
    LocationKey,
)
from opentrax.directory.models.trades import Trade

__all__ = [
    "DEFAULT_RADIUS_M",
    "NO_HOLIDAYS",
    "AreaKind",
    "Arrival",
    "Asset",
    "AssetDocument",
    "AssetDocumentKind",
    "AssetStatus",
    "AssetValue",
    "ByHand",
    "Client",
    "ComplianceDocument",
    "ContactAudience",
    "CustomField",
    "DocumentKind",
    "DocumentReminder",
    "DocumentRequirement",
    "DocumentSettings",
    "DocumentShare",
    "Fate",
    "FieldKind",
    "FieldTarget",
    "ImportRow",
    "ImportRun",
    "ImportState",
    "ImportTitle",
    "KeyHandover",
    "Location",
    "LocationContact",
    "LocationKey",
    "LocationValue",
    "MovementKind",
    "OpeningHours",
    "PaperKind",
    "PaperState",
    "Part",
    "PlaceKind",
    "Placement",
    "RateCard",
    "RateKind",
    "ServiceArea",
    "ServiceProfile",
    "SiteKind",
    "Stock",
    "StockMovement",
    "StockPlace",
    "Technician",
    "Trade",
    "Undo",
    "WorkingHours",
]
