"""What one would write first: a Django view, one `create` per position, `bulk_create` per batch.

Kinder to Django than life: tokens are looked up in memory and not in the database, nothing asks
for shifts, the table has no partitions, and connections stay open. Run by granian as WSGI; the
address of the database comes in OPENTRAX_BENCH_PLAIN, the tokens (SHA-256 in hex, device) in the
file that OPENTRAX_BENCH_TOKENS names.
"""

import base64
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from psycopg.conninfo import conninfo_to_dict

TABLE = """
CREATE TABLE bench_plain (
    device_id uuid NOT NULL, recorded_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
    latitude double precision NOT NULL, longitude double precision NOT NULL, accuracy_m real,
    altitude_m real, speed_mps real, course_deg real, battery_pct real, format text NOT NULL,
    PRIMARY KEY (device_id, recorded_at))
"""


def _entry() -> dict[str, Any]:
    parts = {key: str(value) for key, value in conninfo_to_dict(os.environ[VARIABLE]).items()}
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    found = {ours: parts.get(theirs, "") for ours, theirs in names.items()}
    engine = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None}
    return {**engine, **found, "PORT": parts.get("port", "")}


VARIABLE = "OPENTRAX_BENCH_PLAIN"
TOKENS = "OPENTRAX_BENCH_TOKENS"
if VARIABLE in os.environ:
    settings.configure(
        DATABASES={"default": _entry()},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        LOGGING_CONFIG=None,
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # tells the length
    )
    django.setup()

    class Position(models.Model):
        """The same numbers as the door's row."""

        pk = models.CompositePrimaryKey("device_id", "recorded_at")
        device_id = models.UUIDField()
        recorded_at = models.DateTimeField()
        received_at = models.DateTimeField()
        latitude = models.FloatField()
        longitude = models.FloatField()
        accuracy_m = models.FloatField(null=True)
        altitude_m = models.FloatField(null=True)
        speed_mps = models.FloatField(null=True)
        course_deg = models.FloatField(null=True)
        battery_pct = models.FloatField(null=True)
        format = models.TextField()

        class Meta:
            app_label = "bench"
            managed = False
            db_table = "bench_plain"

    _devices: dict[str, str] = json.loads(Path(os.environ[TOKENS]).read_text())

    def _device(request: HttpRequest) -> str | None:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        token = value if scheme == "Bearer" else base64.b64decode(value).decode().partition(":")[2]
        return _devices.get(hashlib.sha256(token.encode()).hexdigest())

    def owntracks(request: HttpRequest) -> HttpResponse:
        """One position a request."""
        device = _device(request)
        if device is None:
            return HttpResponse(status=401)
        sent = json.loads(request.body)
        Position.objects.create(
            device_id=device,
            recorded_at=datetime.fromtimestamp(sent["tst"], UTC),
            received_at=datetime.now(UTC),
            latitude=sent["lat"],
            longitude=sent["lon"],
            accuracy_m=sent.get("acc"),
            altitude_m=sent.get("alt"),
            speed_mps=sent["vel"] / 3.6,
            course_deg=sent.get("cog"),
            battery_pct=sent.get("batt"),
            format="owntracks",
        )
        return JsonResponse([], safe=False)

    def overland(request: HttpRequest) -> HttpResponse:
        """A batch a request."""
        device = _device(request)
        if device is None:
            return HttpResponse(status=401)
        now = datetime.now(UTC)
        Position.objects.bulk_create(
            _overland(device, feature, now) for feature in json.loads(request.body)["locations"]
        )
        return JsonResponse({"result": "ok"})

    def _overland(device: str, feature: dict[str, Any], now: datetime) -> Position:
        longitude, latitude = feature["geometry"]["coordinates"]
        said = feature["properties"]
        return Position(
            device_id=device,
            recorded_at=datetime.fromisoformat(said["timestamp"]),
            received_at=now,
            latitude=latitude,
            longitude=longitude,
            accuracy_m=said.get("horizontal_accuracy"),
            altitude_m=said.get("altitude"),
            speed_mps=said.get("speed"),
            course_deg=said.get("course"),
            battery_pct=said["battery_level"] * 100,
            format="overland",
        )

    urlpatterns = [path("ingest/owntracks", owntracks), path("ingest/overland", overland)]
    application = get_wsgi_application()
