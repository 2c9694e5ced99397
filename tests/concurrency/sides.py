"""Two acts at once, each on a real connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

PATIENCE_S = 30


class Side(threading.Thread):
    """An act on a connection of its own; its error comes back."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__()
        self.act, self.result, self.error = act, None, None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.act()
        except BaseException as error:  # noqa: BLE001  carried to the test
            self.error = error
        finally:
            connection.close()

    def done(self) -> Any:
        self.join(PATIENCE_S)
        assert not self.is_alive()
        assert self.error is None
        return self.result


def waits_for_a_lock() -> None:
    """Return when some transaction of this database waits for what another one has: the server is
    shared with the tests of other processes, which wait for things of their own.
    """
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
                " AND locktype IN ('transactionid', 'tuple', 'advisory')"
            )
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waited")
