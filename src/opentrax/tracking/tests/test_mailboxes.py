"""What goes to one page: the newest of each, differences, nobody forgotten, never too much."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from itertools import batched
from typing import Any

from msgspec.structs import replace

from opentrax.kit.keys import uuid7
from opentrax.tracking.live.mailboxes import MOVES_PER_FRAME, Mailbox
from opentrax.tracking.live.messages import AlarmEvent, TechnicianEvent
from opentrax.tracking.live.tokens import Ticket

AT = 1_767_000_000.0


def technician(number: int, **more: Any) -> TechnicianEvent:
    told = {
        "technician_id": f"t{number}", "name": f"Name {number}", "state": "travel",
        "latitude": 47.0 + number / 1e5, "longitude": 9.5, "recorded_at": AT, "since": AT - 60,
    }  # fmt: skip
    return TechnicianEvent(**{**told, **more})


def moved(event: TechnicianEvent, steps: int) -> TechnicianEvent:
    assert event.latitude is not None
    at = AT + 10 * steps
    return replace(event, latitude=event.latitude + steps / 1e5, heading_deg=90.4, recorded_at=at)


async def events(mailbox: Mailbox) -> dict[str, Any]:
    """What a page reads next, by the name of the event."""
    found = {}
    for block in (await asyncio.wait_for(mailbox.take(0.01), 10)).decode().split("\n\n"):
        if block:
            head, data = block.split("\n", 1)
            found[head.removeprefix("event: ")] = json.loads(data.removeprefix("data: "))
    return found


def run(conversation: Callable[[Mailbox], Awaitable[None]]) -> None:
    async def alone() -> None:
        await conversation(Mailbox(Ticket(uuid7(), uuid7())))

    asyncio.run(alone())


def test_at_first_everything_then_only_what_moved() -> None:
    async def conversation(mailbox: Mailbox) -> None:
        mailbox.put([technician(0), technician(1, location_name=None, battery_pct=50)])
        first = (await events(mailbox))["now"]
        assert first["who"][1] == {
            "i": 1, "id": "t1", "n": "Name 1", "s": "travel", "p": [4700001, 950000],
            "a": int(AT), "f": int(AT - 60), "b": 50,
        }  # fmt: skip
        mailbox.put([moved(technician(1, battery_pct=50), 3)])
        assert (await events(mailbox))["now"] == {"t": int(AT + 30), "go": [1, 3, 0, 90, 0]}

    run(conversation)


def test_who_changed_state_comes_in_full_without_the_name_of_another() -> None:
    async def conversation(mailbox: Mailbox) -> None:
        mailbox.put([technician(0)])
        await events(mailbox)
        mailbox.put([technician(0, state="onsite", location_name="Mill", corrected=True)])
        (row,) = (await events(mailbox))["now"]["who"]
        assert (row["i"], row["s"], row["l"], row["k"]) == (0, "onsite", "Mill", True)
        assert "id" not in row

    run(conversation)


def test_a_slow_page_gets_the_newest_only() -> None:
    async def conversation(mailbox: Mailbox) -> None:
        mailbox.put([technician(0)])
        await events(mailbox)
        for steps in range(1, 50):
            mailbox.put([moved(technician(0), steps)])
        assert (await events(mailbox))["now"]["go"] == [0, 49, 0, 90, 0]

    run(conversation)


def test_a_frame_is_bounded_and_nobody_is_overtaken_for_ever() -> None:
    everybody = [technician(n) for n in range(2000)]

    async def conversation(mailbox: Mailbox) -> None:
        mailbox.put(everybody)
        assert len((await events(mailbox))["now"]["who"]) == 2000
        seen: set[int] = set()
        for steps in range(1, 5):
            mailbox.put([moved(event, steps) for event in everybody])
            go = (await events(mailbox))["now"]["go"]
            numbers = {number for number, *_ in batched(go, 5, strict=True)}
            assert len(numbers) == MOVES_PER_FRAME
            seen |= numbers
        assert seen == set(range(2000))

    run(conversation)


def test_an_alarm_does_not_wait_for_the_pace_and_is_told_once() -> None:
    alarm = AlarmEvent(
        alarm_id="a",
        technician_id="t0",
        name="Name 0",
        raised_at=AT,
        received_at=AT,
        is_placed=True,
    )

    async def conversation(mailbox: Mailbox) -> None:
        mailbox.put([technician(n) for n in range(100)])
        await events(mailbox)
        mailbox.put([moved(technician(0), 1)])
        mailbox.put_alarms([alarm])
        both = await events(mailbox)
        assert list(both) == ["alarms", "now"]
        assert [one["alarm_id"] for one in both["alarms"]] == ["a"]
        mailbox.put_alarms([alarm])
        assert await events(mailbox) == {}
        mailbox.put_alarms([])
        assert (await events(mailbox))["alarms"] == []

    run(conversation)
