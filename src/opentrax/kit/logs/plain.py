"""Words that may stand in a log: the code's own, and what somebody has looked at."""


class Plain(str):
    """A text that no person wrote and that tells nothing of one."""

    __slots__ = ()


def plain(text: object) -> Plain:
    """Let a text through into logs as it is: names from the code, states, an operator's settings.

    Never for what came from a request, a row or an error that quotes one.
    """
    return Plain(text)
