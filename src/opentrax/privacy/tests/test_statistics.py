"""Tables of figures about groups are made once, above the threshold, and given away with noise
inside a budget that the database holds."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from opentrax.engine.aggregates import Cell
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_organization_id, person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.models import StatisticsCell, StatisticsRelease, StatisticsTable
from opentrax.privacy.models.statistics import YEARLY_BUDGET
from opentrax.privacy.promises import statistics as promises
from opentrax.privacy.rules.requests import Kind
from opentrax.privacy.selectors.statistics import cells_of
from opentrax.privacy.services import decisions, requests, statistics
from opentrax.privacy.statistics import Cube, Dimension, Month, Own, cube, cubes, noise, registry
from opentrax.privacy.tasks import count_groups
from opentrax.privacy.tests.dating import DatabaseClock
from opentrax.privacy.views.statistics import PER_PAGE

SPRING = datetime(2026, 3, 24, 12, tzinfo=UTC)
FEBRUARY = Month(date(2026, 2, 1))
BY = Dimension("side", "side", frozenset({"a", "b", "c"}))
World = dict[UUID, list[Own]]


@pytest.fixture
def world(
    acme: Organization, bolt: Organization, globex: Organization, clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch, database_clock: DatabaseClock,
) -> World:  # fmt: skip
    """A cube of its own over three organizations, on the 24th of March."""
    clock.set(SPRING)
    database_clock(SPRING)
    own: World = {acme.pk: [], bolt.pk: [], globex.pk: []}
    made = Cube(
        "sides", "test.sides", "sides", "minutes", (BY,), 600,
        lambda month: own[current_organization_id()] if month == FEBRUARY else [],
    )  # fmt: skip
    monkeypatch.setattr(registry, "_cubes", {"sides": made})
    return own


def fill(world: World, side: str, people: int, amount: int = 60) -> list[UUID]:
    """So many people of all three organizations, in turn."""
    keys = [uuid7() for _ in range(people)]
    for n, key in enumerate(keys):
        list(world.values())[n % 3].append(Own(key, (side,), amount))
    return keys


def shown() -> dict[tuple[str, ...], int]:
    cells = cells_of(StatisticsTable.objects.get())
    return {cell.path: cell.amount for cell in cells if not cell.is_rest}


def test_organizations_add_up_and_only_cells_above_the_threshold_are_stored(world: World):
    fill(world, "a", 30)
    fill(world, "b", 9)
    fill(world, "c", 12)
    statistics.make_table("sides", FEBRUARY)
    assert shown() == {(): 51 * 60, ("a",): 30 * 60}
    rest = StatisticsCell.objects.get(is_rest=True)
    assert (rest.amount, rest.people, rest.organizations) == (21 * 60, 21, 3)


def test_who_works_for_three_organizations_is_one_person(world: World):
    nine = [uuid7() for _ in range(9)]
    for own in world.values():
        own += [Own(key, ("a",), 60) for key in nine]
    statistics.make_table("sides", FEBRUARY)
    assert StatisticsCell.objects.count() == 0


def test_nobody_counts_for_more_than_the_cube_allows(world: World):
    fill(world, "a", 30)
    next(iter(world.values())).append(Own(uuid7(), ("a",), 1_000_000))
    statistics.make_table("sides", FEBRUARY)
    assert shown()[()] == 30 * 60 + 600


def test_dominance_attack_one_organization_is_not_told(world: World):
    """Ten thousand people of one organization beside a few of two others are one organization."""
    fill(world, "a", 12)
    fill(world, "b", 12)
    fill(world, "c", 40, amount=600)
    next(iter(world.values())).extend(Own(uuid7(), ("a",), 600) for _ in range(10))
    statistics.make_table("sides", FEBRUARY)
    assert ("a",) not in shown()
    assert () in shown()


def test_whoever_objected_is_in_no_new_figure(world: World, tim: Person, ada: Person):
    """By an account, by a mailbox that has none, or through an organization that wrote it down."""
    fill(world, "a", 30)
    unknown, whom_bolt_told = uuid7(), uuid7()
    acme_own, *_ = world.values()
    acme_own += [
        Own(tim.pk, ("a",), 300), Own(ada.pk, ("a",), 500),
        Own(unknown, ("a",), 70, "guest@example.org"),
        Own(whom_bolt_told, ("a",), 90, "told@example.org"),
    ]  # fmt: skip
    requests.ask(tim, Kind.OBJECTION, words="count me out")
    by_mail = requests.ask_by_mail("Guest@example.org", Kind.OBJECTION, words="no", province="ON")
    with person_scope(by_mail.subject_id):
        requests.prove(by_mail)
    bolt_id = list(world)[1]
    with scope(bolt_id, tim.pk):
        asked = decisions.OnBehalf(kind=Kind.OBJECTION, words="phone", address="told@example.org")
        decisions.open_on_behalf(asked, actor=tim)
    statistics.make_table("sides", FEBRUARY)
    assert shown() == {(): 30 * 60 + 500}


def test_an_objection_that_is_called_off_still_keeps_them_out(world: World, tim: Person):
    fill(world, "a", 30)
    next(iter(world.values())).append(Own(tim.pk, ("a",), 300))
    made = requests.ask(tim, Kind.OBJECTION, words="count me out")
    with person_scope(tim.pk):
        requests.withdraw(made)
    statistics.make_table("sides", FEBRUARY)
    assert shown() == {(): 30 * 60}


def test_whoever_only_asked_without_proof_is_counted(world: World):
    """A stranger who gives an address changes nothing."""
    fill(world, "a", 30)
    next(iter(world.values())).append(Own(uuid7(), ("a",), 70, "guest@example.org"))
    requests.ask_by_mail("guest@example.org", Kind.OBJECTION, words="no", province="ON")
    statistics.make_table("sides", FEBRUARY)
    assert shown() == {(): 30 * 60 + 70}


def made_up(world: World, *keys: UUID) -> None:
    for key in keys or tuple(world):
        with scope(key):
            Organization.objects.filter(pk=key).update(is_demo=True)


def test_invented_organizations_add_nothing_to_real_figures(world: World):
    fill(world, "a", 30)
    made_up(world, next(iter(world)))
    statistics.make_table("sides", FEBRUARY)
    assert StatisticsCell.objects.count() == 0, "two real organizations are too few"


def test_figures_of_a_demo_are_counted_and_say_so(world: World, client: Client):
    fill(world, "a", 30)
    made_up(world)
    table = statistics.make_table("sides", FEBRUARY)
    assert table.of_demo
    assert shown() == {(): 30 * 60}
    assert give().of_demo
    page = client.get("/statistics").content.decode()
    assert page.count("made up") >= 2
    body = client.get("/statistics.json").json()
    assert (body["of_demo"], body["releases"][0]["of_demo"]) == (True, True)


def test_real_figures_are_not_called_a_demos(counted: None, client: Client):
    give()
    assert "made up" not in client.get("/statistics").content.decode()
    assert client.get("/statistics.json").json()["of_demo"] is False


def test_differencing_attack_a_month_is_not_counted_again_after_somebody_left(world: World):
    """Two counts of one month would tell by their difference what the one who left had added."""
    fill(world, "a", 12)
    statistics.make_table("sides", FEBRUARY)
    before = shown()
    next(iter(world.values())).pop()
    with pytest.raises(Refused, match="not counted again"):
        statistics.make_table("sides", FEBRUARY)
    with pytest.raises(IntegrityError, match="statistics_table_once"), transaction.atomic():
        StatisticsTable.objects.create(cube="sides", month_on=FEBRUARY.first_on)
    assert shown() == before


def test_watching_attack_a_running_month_is_not_counted(world: World, clock: SettableClock):
    """Nobody sees a counter move while one person acts."""
    with pytest.raises(Refused, match="not settled"):
        statistics.make_table("sides", Month(date(2026, 3, 1)))
    clock.set(datetime(2026, 3, 8, 12, tzinfo=UTC))
    with pytest.raises(Refused, match="not settled"):
        statistics.make_table("sides", FEBRUARY)
    clock.set(datetime(2026, 3, 9, 12, tzinfo=UTC))
    statistics.make_table("sides", FEBRUARY)


def test_free_query_attack_only_declared_tables_exist(world: World):
    with pytest.raises(Refused, match="fixed"):
        statistics.make_table("sides where name = 'Tim'", FEBRUARY)


def test_two_cubes_never_count_one_measure():
    """Else one could be told from the other."""
    assert len({c.measure for c in cubes().values()}) == len(cubes()) >= 3
    with pytest.raises(ValueError, match="already counts"):
        cube("x", "x", measure="timesheets.onsite", unit="x", by=(BY,), most=1)(lambda month: [])
    assert "x" not in cubes()


def test_small_cell_attack_the_database_refuses_it_whoever_writes(world: World):
    table = StatisticsTable.objects.create(cube="sides", month_on=FEBRUARY.first_on)
    for people, organizations in ((9, 3), (10, 2)):
        with pytest.raises(IntegrityError, match="is_about_a_group"), transaction.atomic():
            StatisticsCell.objects.create(
                table=table, place=0, amount=1, people=people, organizations=organizations
            )


@pytest.mark.parametrize("model", [StatisticsTable, StatisticsCell, StatisticsRelease])
def test_the_serving_role_changes_and_deletes_nothing(db: None, model: type):
    table = model._meta.db_table
    for words in ("DELETE FROM", "UPDATE"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{words} {table}" + (" SET id = id" if words == "UPDATE" else ""))


def test_the_nightly_job_counts_the_settled_month_once(world: World):
    fill(world, "a", 12)
    count_groups()
    count_groups()
    assert [t.month_on for t in StatisticsTable.objects.all()] == [FEBRUARY.first_on]


def give(epsilon: int = 200, to: str = "Ville") -> StatisticsRelease:
    return statistics.release("sides", FEBRUARY, recipient=to, reason="roads", epsilon=epsilon)


@pytest.fixture
def counted(world: World) -> None:
    fill(world, "a", 30)
    fill(world, "b", 14)
    statistics.make_table("sides", FEBRUARY)


def test_a_release_gives_parts_with_noise_and_is_on_record(counted: None):
    made = give()
    assert [(f["path"], f["others"]) for f in made.figures] == [(["a"], False), ([], True)]
    assert all(f["amount"] >= 0 for f in made.figures)
    assert (made.noise_scale, made.spent_before, made.spent_after) == (3000.0, 0, 200)
    assert (give().spent_before, StatisticsRelease.objects.count()) == (200, 2)


def test_averaging_attack_a_table_asked_for_again_and_again_ends_at_the_budget(counted: None):
    """Noise averages out over many releases: the year's budget ends them, whoever asks."""
    for _ in range(2):
        give(YEARLY_BUDGET // 2)
    with pytest.raises(Refused, match=r"0\.0 of 2\.0"):
        give(1)
    assert StatisticsRelease.objects.count() == 2


def test_the_budget_is_of_a_year(
    counted: None, clock: SettableClock, database_clock: DatabaseClock
):
    for _ in range(2):
        give(YEARLY_BUDGET // 2)
    clock.set(datetime(2027, 1, 2, 12, tzinfo=UTC))
    database_clock(clock.at)
    assert give().spent_before == 0


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_backdating_attack_no_other_years_budget_is_taken(
    counted: None, clock: SettableClock, days: int
):
    """Whoever turns the program's clock: the database's own counts."""
    give(YEARLY_BUDGET // 2)
    clock.set(SPRING + timedelta(days=days))
    with pytest.raises(IntegrityError, match="dated when it is made"), transaction.atomic():
        give(YEARLY_BUDGET // 2)
    clock.set(SPRING + timedelta(minutes=59))
    give(YEARLY_BUDGET // 2)


def _row(**changed: object) -> StatisticsRelease:
    values: dict[str, object] = {
        "cube": "sides", "month_on": FEBRUARY.first_on, "recipient": "x", "reason": "x",
        "released_at": SPRING, "year": 2026, "epsilon": 500,
        "spent_before": 0, "spent_after": 500, "noise_scale": 1.0,
    }  # fmt: skip
    return StatisticsRelease(**(values | changed))


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("release_within_budget", {"epsilon": 2001, "spent_after": 2001}),
        ("release_adds_up", {"spent_after": 400}),
        ("release_costs", {"epsilon": 0, "spent_after": 0}),
        ("release_begins_once", {"epsilon": 10, "spent_after": 10}),
        ("release_follows", {"spent_before": 100, "spent_after": 600}),
        ("release_follows_one", {"spent_before": 100, "follows": 100, "spent_after": 600}),
        ("release_of_its_year", {"year": 2025}),
        ("release_names_whom", {"recipient": ""}),
        ("release_has_noise", {"noise_scale": 0.0}),
    ],
)
def test_budget_attack_the_database_refuses_a_row_that_cheats(
    db: None, database_clock: DatabaseClock, constraint: str, changed: dict[str, object]
):
    """Whoever writes rows by hand: over the budget, from a made-up beginning, beside the chain."""
    database_clock(SPRING)
    _row().save()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        _row(**changed).save(force_insert=True)


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("who gets it", {"recipient": " "}),
        ("who gets it", {"reason": ""}),
        ("half of the year", {"epsilon": YEARLY_BUDGET // 2 + 1}),
        ("half of the year", {"epsilon": 0}),
        ("nothing to give", {"month": Month(date(2026, 1, 1))}),
    ],
)
def test_what_cannot_be_given_is_refused(counted: None, words: str, changed: dict):
    given = {"month": FEBRUARY, "recipient": "x", "reason": "x", "epsilon": 10} | changed
    with pytest.raises(Refused, match=words):
        statistics.release("sides", given.pop("month"), **given)


def test_noise_costs_what_was_asked_and_differs_each_time():
    """Of two draws of eight numbers at a scale of 150,000 none are the same, but for one time in
    10⁴²."""
    amounts = [10_000_000] * 8
    draws = [noise.noised(amounts, most=15_000, epsilon_thousandths=100) for _ in range(2)]
    assert draws[0] != draws[1] != amounts
    assert noise.scale_for(15_000, 100) == 150_000
    assert min(noise.noised([0] * 50, most=15_000, epsilon_thousandths=100)) == 0


def test_noise_that_costs_more_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(noise, "scale_for", lambda most, epsilon: 1.0)
    with pytest.raises(ValueError, match="costs more"):
        noise.noised([5], most=600, epsilon_thousandths=100)


def test_months_follow_each_other():
    january = Month(date(2026, 1, 1))
    assert january.previous.first_on == date(2025, 12, 1)
    assert january.previous.next == january
    assert january.holds(date(2026, 1, 31))
    assert not january.holds(date(2026, 2, 1))
    with pytest.raises(ValueError, match="first day"):
        Month(date(2026, 1, 2))


def test_a_remainder_that_nobody_guards_is_found(world: World):
    """The figure of the promise looks at stored tables too, not at what the code says."""
    table = StatisticsTable.objects.create(cube="sides", month_on=FEBRUARY.first_on)
    group = {"table": table, "people": 20, "organizations": 3}
    StatisticsCell.objects.create(place=0, amount=100, **group)
    StatisticsCell.objects.create(place=1, path=["a"], amount=90, **group)
    assert promises.small_groups_stay_hidden().bad == 1


def test_figures_given_as_they_are_are_found(counted: None):
    give()
    assert promises.releases_are_noised_and_limited().bad == 0
    bare = [
        {"path": list(c.path), "others": c.is_rest, "amount": c.amount}
        for c in cells_of(StatisticsTable.objects.get())
    ]
    _row(figures=bare, spent_before=200, follows=200, spent_after=700).save(force_insert=True)
    assert promises.releases_are_noised_and_limited().bad == 1


def test_the_public_page_says_what_is_counted_and_given(counted: None, client: Client):
    empty = client.get("/statistics").content.decode()
    assert "Nothing was given to others yet" in empty
    assert "10 people of 3 organizations" in empty
    give(to="Ville <b>")
    page = client.get("/statistics").content.decode()
    assert "Ville &lt;b&gt;" in page
    assert "0.2 of ε 2.0 spent" in page
    body = client.get("/statistics.json").json()
    assert body["budget"] == {"year": 2026, "epsilon": 2.0, "spent": 0.2}
    assert body["releases"][0]["recipient"] == "Ville <b>"
    assert "people" not in body["releases"][0]["figures"][0]


def test_releases_are_paged(counted: None, client: Client):
    for n in range(PER_PAGE + 1):
        give(1, to=f"Ville {n:02}")
    first = client.get("/statistics").content.decode()
    assert "Ville 20" in first
    assert "Ville 00" not in first
    assert 'rel="next"' in first
    assert "Ville 00" in client.get("/statistics?page=2").content.decode()
    assert len(client.get("/statistics.json").json()["releases"]) == PER_PAGE + 1


def test_cells_come_back_as_they_were_made(world: World):
    fill(world, "a", 30)
    table = statistics.make_table("sides", FEBRUARY)
    assert cells_of(table) == [Cell((), False, 1800, 30, 3)]
    assert set(cubes()) == {"sides"}
