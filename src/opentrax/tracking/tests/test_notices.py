"""The lines that tell live maps what was committed."""

from opentrax.kit.keys import uuid7
from opentrax.tracking import notices

LONGEST = 7_999  # bytes that PostgreSQL takes for one notice


def test_many_devices_go_into_few_lines_that_postgresql_takes() -> None:
    organization = uuid7()
    oldest = {uuid7(): 1_795_750_107.123456 + n for n in range(1_000)}
    lines = list(notices.of_devices(organization, oldest))
    assert len(lines) < 10
    assert max(len(line.encode()) for line in lines) <= LONGEST
    heard: dict[object, float] = {}
    for line in lines:
        notice = notices.read(line)
        assert notice is not None
        assert (notice.organization_id, notice.about) == (organization, "devices")
        heard |= notice.devices
    assert heard == oldest


def test_what_is_no_line_of_ours_is_not_read() -> None:
    for line in ("", "x", f"{uuid7()} devices x", f"{uuid7()} devices {uuid7()}", "x alarm"):
        assert notices.read(line) is None
