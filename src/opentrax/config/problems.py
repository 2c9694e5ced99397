"""Faults of the configuration, gathered so that they are told all at once."""


class ConfigurationError(Exception):
    """The environment cannot be used as it is; `advice` says what to set."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what}; {advice}")
        self.what = what
        self.advice = advice


class Problems:
    """A list of faults, each with what to set."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, what: str, advice: str) -> None:
        self.found.append((what, advice))

    def raise_if_any(self) -> None:
        if not self.found:
            return
        if len(self.found) == 1:
            raise ConfigurationError(*self.found[0])
        listed = "".join(f"\n  - {what}: {advice}" for what, advice in self.found)
        raise ConfigurationError(
            f"{len(self.found)} settings are wrong:{listed}\n",
            "correct them, all are described in docs/operate/production.md",
        )
