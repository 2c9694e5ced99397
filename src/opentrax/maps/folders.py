"""The folder of regions on disk: `regions/<name>/<version>/` with a manifest that is written last.

Which version serves is said by the database (`models.Region`); without one, the newest complete
version does.
"""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

MANIFEST = "region.json"
BUILDING = ".building-"
_NAME = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$")
_VERSION = re.compile(r"^\d{8}T\d{6}Z-[0-9a-f]{12}$")


class UnknownRegionError(LookupError):
    """No region of that name is on this machine."""


class BusyError(RuntimeError):
    """Another process is adding or removing a region."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What region.json says of one version."""

    name: str
    version: str
    bbox: tuple[float, float, float, float]
    source_name: str
    source_sha256: str
    data_at: datetime | None
    added_at: datetime
    attribution: str
    roads: int
    addresses: int
    streets_and_places: int
    layers: dict[str, int]


@dataclass(frozen=True, slots=True)
class RegionFolder:
    """One complete version of a region on disk."""

    path: Path
    manifest: Manifest


def regions_folder() -> Path:
    """Return the folder that all regions of this installation live in (as the settings say)."""
    # Imported here, so that routing on a folder or file works without Django.
    from django.conf import settings

    return Path(settings.REGIONS_FOLDER)


def is_name(text: str) -> bool:
    """Tell whether a text may name a region (lower case letters, digits, hyphens)."""
    return bool(_NAME.match(text))


def name_from_file(path: Path) -> str:
    """Return a region's name made from its extract's ("Liechtenstein-latest.osm.pbf" →
    "liechtenstein")."""
    stem = re.sub(r"(\.osm)?\.pbf$", "", path.name.lower())
    stem = re.sub(r"-(latest|internal|\d{4,8}|\d{4}-\d\d-\d\d)$", "", stem)
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:48].strip("-")


def version_name(at: datetime, sha256: str) -> str:
    """Return the name of a version: when it was made and from which content."""
    return f"{at:%Y%m%dT%H%M%SZ}-{sha256[:12]}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write region.json; its presence says that the version is complete."""
    (folder / MANIFEST).write_bytes(
        msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    )


def open_version(name: str, version: str, *, regions: Path | None = None) -> RegionFolder:
    """Return one version of a region. Raises UnknownRegionError when this machine has it not, or
    not whole."""
    path = (regions or regions_folder()) / name / version
    if not (is_name(name) and _VERSION.match(version) and (path / MANIFEST).is_file()):
        raise UnknownRegionError(f"Version {version} of the region {name} is not on this machine.")
    return RegionFolder(path, msgspec.json.decode((path / MANIFEST).read_bytes(), type=Manifest))


def open_newest(name: str, *, regions: Path | None = None) -> RegionFolder:
    """Return the newest complete version of a region, for use without a database.

    `regions` is the folder of all regions; by default the settings say.
    """
    folder = regions or regions_folder()
    manifests = (folder / name).glob(f"*/{MANIFEST}") if is_name(name) else []
    versions = sorted(p.parent.name for p in manifests if _VERSION.match(p.parent.name))
    if not versions:
        known = ", ".join(names_on_disk(folder)) or "none"
        raise UnknownRegionError(f"There is no region {name!r} on this machine (known: {known}).")
    return open_version(name, versions[-1], regions=folder)


def names_on_disk(regions: Path | None = None) -> list[str]:
    """Return the names of the regions that have a complete version."""
    folder = regions or regions_folder()
    return sorted({path.parent.parent.name for path in folder.glob(f"*/*/{MANIFEST}")})


@contextmanager
def writing() -> Iterator[Path]:
    """Hold the one right to change regions on this machine; it ends with the process. Raises
    BusyError."""
    folder = regions_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("Another process is adding or removing a region just now.") from error
        yield folder


def clean(keep: set[tuple[str, str]]) -> list[Path]:
    """Delete unfinished builds and versions that are not in `keep`; only while `writing()`."""
    removed = []
    for path in sorted(regions_folder().glob("*")):
        if path.name.startswith(BUILDING):
            removed.append(path)
        elif path.is_dir() and is_name(path.name):
            removed += [p for p in sorted(path.iterdir()) if (path.name, p.name) not in keep]
    for path in removed:
        # The tool of a killed parent may write on for a moment: then the next one cleans again.
        shutil.rmtree(path, ignore_errors=path.name.startswith(BUILDING))
    for path in regions_folder().glob("*/"):
        if is_name(path.name) and not any(path.iterdir()):
            path.rmdir()
    return removed
