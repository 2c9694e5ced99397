"""A camera that sees a label: the browser itself reads it, and the page opens what it names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import ARGUMENTS, chromium
from tests.journeys.filling import OWNER
from tests.journeys.stage import Stage, picture

pytestmark = [pytest.mark.journey]

WIDTH, HEIGHT = 640, 480


def filmed(code: str) -> bytes:
    """A film of a label that lies still: two frames of uncompressed YUV4MPEG2, gray."""
    drawn = segno.make(code, error="m", micro=False)
    side = drawn.symbol_size(border=4)[0]
    label = Image.new("L", (side, side), 255)
    label.putdata([0 if bit else 255 for row in drawn.matrix_iter(border=4) for bit in row])
    label = label.resize((400, 400), Image.Resampling.NEAREST)
    frame = Image.new("L", (WIDTH, HEIGHT), 190)
    frame.paste(label, (120, 40))
    colors = bytes([128]) * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    return head + 2 * (b"FRAME\n" + frame.tobytes() + colors)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    made = tmp_path / "camera.y4m"
    made.write_bytes(filmed("nothing that anybody knows"))
    return made


@pytest.fixture
def camera(film: Path, browser: Browser) -> Iterator[Browser]:
    """A browser whose camera plays the film."""
    eyes = (
        "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}",
    )  # fmt: skip
    started = browser.browser_type.launch(executable_path=chromium(), args=[*ARGUMENTS, *eyes])
    yield started
    started.close()


def test_the_camera_reads_a_label_and_opens_its_asset(
    demo: tuple[Stage, str], camera: Browser, film: Path
):
    (shared, password) = demo
    stage = Stage(shared.house, camera)
    with stage.person(width=360, height=740) as page:
        stage.sign_in(page, OWNER, password)
        page.goto("/locations")
        link = page.locator(".row-link").first
        address, name = link.get_attribute("href"), link.inner_text()
        film.write_bytes(filmed(f"{stage.address}{address}"))
        page.goto("/scan")
        page.context.grant_permissions(["camera"], origin=stage.address)
        expect(page.locator("video")).to_be_hidden()
        page.get_by_role("button", name="Use the camera").click()
        expect(page).to_have_url(re.compile(f"{address}$"))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        picture(page, "scan-opened")
    assert stage.watch.found == []
