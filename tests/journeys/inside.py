"""What a journey does inside its house: a process of that house, with its settings, clock and
secrets, in the role that serves. It answers each line of JSON with one.

    python -m tests.journeys.inside
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from opentrax.config.cli.database import with_database
from opentrax.config.supervisor.tests.house import own_environment
from tests.journeys import filling, two_sides


def send_news(address: str, word: str) -> str:
    """A mail that needs a yes, to somebody with an account; the house's worker delivers it. The
    person's id."""
    from opentrax.kit.tenancy import person_scope
    from opentrax.messaging import services
    from opentrax.organizations.models import Person
    from opentrax.organizations.selectors import person_id_by_email

    person_id = person_id_by_email(address)
    assert person_id is not None
    with person_scope(person_id):
        services.send(
            "canary", template="accounts/mail/canary.txt", context={"word": word},
            to_person=Person.objects.get(pk=person_id),
        )  # fmt: skip
    return str(person_id)


def carry_out_requests() -> str:
    """Let the worker do now what it does every five minutes; the state of the job is asked by its
    number."""
    from procrastinate.contrib.django import app

    return str(app.tasks["privacy.tasks.carry_out_requests"].defer(timestamp=0))


def state_of_job(number: str) -> str:
    """Where the worker is with it; it deletes what it has done well, which is "gone"."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    job = ProcrastinateJob.objects.filter(pk=int(number)).first()
    return str(job.status) if job is not None else "gone"


def search(prefix: str, person_id: str, address: str) -> list[dict[str, Any]]:
    """Words that begin with `prefix` in what the serving role may open: tables in the scope of each
    organization, of the person and of the mailbox, sessions, the files of the house."""
    from opentrax.kit.tenancy import person_scope, scope
    from opentrax.organizations.selectors import organization_ids
    from opentrax.privacy.rights import scanning
    from opentrax.privacy.subjects import address_key

    hits = set[scanning.Hit]()
    scopes = [scope(key) for key in organization_ids()]
    scopes += [person_scope(UUID(person_id)), person_scope(address_key(address))]
    for opened in scopes:
        with opened:
            hits |= scanning.tables(prefix)[0]
    hits |= scanning.elsewhere(prefix, since_s=0, but=Path())[0]
    return [{"place": h.place, "field": h.field, "word": h.word} for h in sorted(hits, key=str)]


ACTS: Mapping[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        send_news,
        carry_out_requests,
        state_of_job,
        search,
        filling.fill,
        filling.keep_the_organization,
        two_sides.two_sides,
    )
}


def main() -> None:
    """Act on each line until there are no more."""
    with with_database():
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            print(json.dumps(ACTS[name](*arguments)), flush=True)  # noqa: T201


class Inside:
    """The process, seen from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, act: Callable[..., Any], *arguments: str) -> Any:
        """Do it there, and return what it returned."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([act.__name__, *arguments]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, f"{act.__name__} fell; its error is in the output of the test"
        return json.loads(answer)


@contextmanager
def inside(data: Path, **variables: str) -> Iterator[Inside]:
    """A process of the house of this folder, ended when the block is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.inside"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, env=own_environment(data) | variables,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    try:
        yield Inside(process)
    finally:
        process.communicate()


if __name__ == "__main__":
    main()
