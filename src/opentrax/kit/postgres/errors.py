"""What can go wrong with a database server, in words that say what to do."""


class PostgresError(Exception):
    """Something is wrong with the embedded server; `advice` says what its operator can do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what}; {advice}")
        self.what = what
        self.advice = advice


class AlreadyRunningError(PostgresError):
    """The data folder is in use by a living process."""


class NotReachableError(PostgresError):
    """The unprivileged user that runs PostgreSQL cannot reach a folder or a program."""


class StartFailedError(PostgresError):
    """PostgreSQL ended, or never answered, while it was started."""
