"""What `opentrax up` does between its start and its end: one thread, one loop, one line per event.

Order of the start: folder's lock, what an earlier run left, PostgreSQL, roles, migrations, then the
children. Order of the end: children, then PostgreSQL, then the lock.
"""

import logging
import os
import select
import signal
import time
from collections.abc import Callable, Mapping
from types import FrameType

from opentrax.config.environment import Environment
from opentrax.config.problems import ConfigurationError
from opentrax.config.supervisor import preparation
from opentrax.config.supervisor.children import Child, ChildSpec, end_orphans
from opentrax.config.supervisor.readiness import answers, require_free
from opentrax.kit.logs import plain
from opentrax.kit.postgres import Cluster, PostgresError
from opentrax.kit.postgres.locks import FolderLock

LOCK_FILE = "up.lock"
_TICK_S = 0.5
_TELL_EVERY_S = 15.0
_FIRST_ANSWER_WITHIN_S = 120.0
_DEATHS_BEFORE_GIVING_UP = 4
_LONGEST_DATABASE_PAUSE_S = 30.0

log = logging.getLogger("opentrax.up")


class Wake:
    """Turns signals into an end of the wait; holds whether it is time to stop."""

    def __init__(self) -> None:
        self.stop: str | None = None
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, self._on_child)

    def wait(self, seconds: float) -> None:
        readable, _, _ = select.select([self._reader], [], [], seconds)
        if readable:
            os.read(self._reader, 512)

    def _on_stop(self, number: int, _: FrameType | None) -> None:
        self.stop = signal.Signals(number).name

    def _on_child(self, number: int, _: FrameType | None) -> None:
        """Only there so that the wait ends; the loop looks at each child."""


class Supervisor:
    """One run of `opentrax up`."""

    def __init__(
        self,
        environment: Environment,
        variables: Mapping[str, str],
        specs: list[ChildSpec],
        *,
        on_serving: Callable[[], None],
    ) -> None:
        self.environment = environment
        self.variables = dict(variables)
        self.specs = specs
        self.on_serving = on_serving
        self.lock = FolderLock(environment.data / LOCK_FILE)
        self.children: list[Child] = []
        self.cluster: Cluster | None = None
        self.wake = Wake()
        self._serving = False
        self._tell_at = 0.0
        self._give_up_at = 0.0
        self._database_pause_s = 0.0
        self._database_not_before = 0.0

    def run(self) -> None:
        """Serve until a signal; raises if serving never began."""
        data = self.environment.data
        preparation.make_folders(self.environment)
        self.lock.acquire(what="opentrax up", address=self.environment.public_url, state="starting")
        try:
            end_orphans(data)
            preparation.keep_logs(self.environment)
            require_free(self.environment.host, self.environment.port)
            self.cluster = preparation.start_cluster(
                self.environment, cancelled=lambda: self.wake.stop is not None
            )
            if not self.wake.stop:
                preparation.require_durable(self.environment, self.cluster)
                preparation.migrate(self.variables)
            self.children = [
                Child(spec, self.variables, data, self.environment.logs.allowed)
                for spec in self.specs
            ]
            self._loop()
        finally:
            self._end()

    def _loop(self) -> None:
        self._tell_at = time.monotonic() + _TELL_EVERY_S
        self._give_up_at = time.monotonic() + _FIRST_ANSWER_WITHIN_S
        while not self.wake.stop:
            self._tend_database()
            for child in self.children:
                child.tend()
            if not self._serving:
                self._look_whether_it_serves()
            self._reap_strangers()
            self.wake.wait(_TICK_S if self._serving else 0.1)
        log.info("stopping (%s)", plain(self.wake.stop))

    def _look_whether_it_serves(self) -> None:
        if answers(self.environment.host, self.environment.port):
            self._serving = True
            self.lock.note(what="opentrax up", address=self.environment.public_url, state="serving")
            self.on_serving()
            return
        web, now = self.children[0], time.monotonic()
        if web.deaths >= _DEATHS_BEFORE_GIVING_UP or now > self._give_up_at:
            raise ConfigurationError(
                f"the web server does not answer: {web.last_words}",
                f"look into {self.environment.log_folder / 'web.log'}",
            )
        if now > self._tell_at:
            self._tell_at = now + _TELL_EVERY_S
            log.warning("the web server does not answer yet: %s", plain(web.last_words))

    def _tend_database(self) -> None:
        """A server that ended is started again; its recovery is waited for, children reconnect."""
        if self.cluster is None or self.cluster.pid is not None:
            return
        if time.monotonic() < self._database_not_before:
            return
        log.warning("PostgreSQL ended, starting it again")
        try:
            self.cluster.start(cancelled=lambda: self.wake.stop is not None)
        except PostgresError as error:
            self._database_pause_s = min(
                max(1.0, self._database_pause_s * 2), _LONGEST_DATABASE_PAUSE_S
            )
            self._database_not_before = time.monotonic() + self._database_pause_s
            log.error("%s; next try in %g s", plain(error), self._database_pause_s)
        else:
            self._database_pause_s = 0.0
            log.info("PostgreSQL runs again")

    def _reap_strangers(self) -> None:
        """As a container's first process we inherit orphans, and a zombie would look alive."""
        if os.getpid() != 1:
            return
        own = {child.pid for child in self.children} | {self.cluster and self.cluster.pid}
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is not None and ended.si_pid not in own:
            os.waitpid(ended.si_pid, os.WNOHANG)

    def _end(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_stopped()
        if self.cluster is not None:
            self.cluster.stop()
        self.lock.release()
        log.info("stopped")
