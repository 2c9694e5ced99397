"""All addresses, app by app."""

from pathlib import Path

from django.urls import include, path

from opentrax.config.health import healthz

_SRC = Path(__file__).resolve().parent.parent

# Apps that own addresses, in the order in which they are tried.
_APPS = [
    "maps", "organizations", "privacy", "messaging", "accounts", "directory", "workorders",
    "tracking", "timesheets", "invoicing", "integrations", "reports", "office", "fieldapp",
    "website", "publicapi", "demo",
]  # fmt: skip

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    *[
        path("", include(f"opentrax.{app}.urls"))
        for app in _APPS
        if (_SRC / app / "urls.py").exists()
    ],
]
