"""What the door answers. Codes are part of each protocol; docs/operate/ingest.md has the table.

200 after the commit only. 401 for a token that is unknown or revoked: trackers that keep and retry
lose nothing, and the one that deletes (OwnTracks for iOS) shows the sentence to its owner. 503 with
Retry-After when nothing was stored. Never a redirect.
"""

from msgspec import Struct

from opentrax.tracking.formats.wire import Wire

TEXT = "text/plain; charset=utf-8"
RETRY_AFTER_S = 5


class Answer(Struct, frozen=True):
    """An HTTP response."""

    status: int
    body: bytes = b""
    kind: str = TEXT
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The server counts the content's length itself."""
        return [("content-type", self.kind), *self.extra]


NOT_FOUND = Answer(404, b"No such format. See the guide for phones.\n")
NOT_ALLOWED = Answer(405, b"Send it with POST.\n", extra=(("allow", "POST"),))
MALFORMED = Answer(400, b"The message cannot be read.\n")
TOO_LARGE = Answer(413, b"The message is longer than 8 MiB.\n")
UNKNOWN = Answer(
    401,
    b"This device is not connected, or was disconnected. Connect it again in Opentrax.\n",
    extra=(("www-authenticate", 'Bearer realm="opentrax ingest"'),),
)
UNAVAILABLE = Answer(
    503,
    b"Nothing was stored. Send it again.\n",
    extra=(("retry-after", str(RETRY_AFTER_S)),),
)


def later(seconds: int) -> Answer:
    """Over a limit: nothing was stored, and trackers keep it. Never a 4xx, which some take for a
    message that is wrong and throw it away."""
    return Answer(
        503,
        b"Too much at once. Send it again later.\n",
        extra=(("retry-after", str(seconds)),),
    )


def accepted(wire: Wire, reply: bytes = b"") -> Answer:
    """The answer after the commit; `reply` in place of the format's own where there is one."""
    return Answer(200, reply or wire.reply, wire.reply_type)
