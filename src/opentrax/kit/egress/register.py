"""The register of who gets data from this installation: declared in code, with what the operator
says about each in a file (`OPENTRAX_PROCESSORS_FILE`).

The code knows what goes out and to which hosts its settings lead; only the operator knows whose
hosts those are, where they stand and under which contract.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

# Words that may be translated when they are shown; no Django here, since the door imports this.
Words = object
Hosts = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Told:
    """What the operator says: who this is, where the data lie, the contract; `what` where the code
    does not know the processor, `hosts` beside those of the settings."""

    who: str = ""
    where: str = ""
    contract: str = ""
    what: str = ""
    hosts: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return bool(self.who and self.where and self.contract)


@dataclass(frozen=True, slots=True)
class Declared:
    """A way out that the code has. `carries`: personal data go there, so the register owes who,
    where and which contract."""

    key: str
    what: Words
    carries: bool
    hosts: Hosts


@dataclass(frozen=True, slots=True)
class Processor:
    """One line of the register as it stands now; `hosts` is empty where the way is not used."""

    key: str
    what: Words
    carries: bool
    hosts: frozenset[str]
    told: Told = field(default_factory=Told)

    @property
    def is_used(self) -> bool:
        """Whether anything can go there. What only the operator names is used by saying so."""
        return bool(self.hosts)


_declared: dict[str, Declared] = {}
_told: Callable[[], Mapping[str, Told]] = dict


def processor(key: str, *, what: Words, hosts: Hosts, carries: bool = True) -> None:
    """Declare a way out. Raises ValueError for a key that is declared twice."""
    if key in _declared and _declared[key].what != what:
        raise ValueError(f"The processor {key!r} is declared twice.")
    _declared[key] = Declared(key, what, carries, hosts)


def told_by(source: Callable[[], Mapping[str, Told]]) -> None:
    """Say where the operator's words come from."""
    global _told
    _told = source


def processors() -> list[Processor]:
    """The whole register, ways that are not used included, the code's first."""
    told = dict(_told())
    found = []
    for one in sorted(_declared.values(), key=lambda d: d.key):
        said = told.pop(one.key, Told())
        hosts = frozenset(_named(one.hosts())) | frozenset(_named(said.hosts))
        found.append(Processor(one.key, one.what, one.carries, hosts, said))
    for key, said in sorted(told.items()):
        hosts = frozenset(_named(said.hosts))
        found.append(Processor(key, said.what, True, hosts, said))
    return found


def processor_of(host: str) -> Processor | None:
    """Whose host this is, or None for nobody's."""
    wanted = host.rstrip(".").lower()
    return next((p for p in processors() if wanted in p.hosts), None)


def _named(hosts: Iterable[str]) -> set[str]:
    return {host.rstrip(".").lower() for host in hosts if host and not host.startswith("/")}
