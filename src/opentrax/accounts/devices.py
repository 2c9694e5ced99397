"""The family of a device, from what a browser says of itself: "Chrome, Windows" and no more."""

from ua_parser import parse

_LONGEST = 80


def family(user_agent: str) -> str:
    """Browser and operating system by family, without versions; blank where nothing is known."""
    found = parse(user_agent[:512]) if user_agent else None
    if found is None:
        return ""
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    named = [name for name in (browser, system) if name and name != "Other"]
    return ", ".join(named)[:_LONGEST]
