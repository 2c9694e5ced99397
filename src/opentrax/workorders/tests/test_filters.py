"""Filters of the list that people keep: their own, the organization's, and what is gone of them."""

from django.test import Client

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders import services
from opentrax.workorders.models import DefaultFilter, SavedFilter, WorkOrder
from opentrax.workorders.services.filters import forget_filters
from opentrax.workorders.tests.conftest import Browse, Side

NEW = "/work-orders/filters/new"


def kept(client: Client, name: str, **said: object) -> str:
    """Save a filter through its page; return its key."""
    response = client.post(NEW, {"name": name, "is_pinned": "on", **said})
    assert response.status_code == 302, response.text
    return str(response["Location"]).partition("filter=")[2]


def test_a_filter_is_named_on_the_list_and_shows_the_same_again(
    order: WorkOrder, shop: Location, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        other = services.WorkOrderDetails("Mend the roof", priority="high")
        services.create_work_order(shop, other, actor=ada)
    client = browse("ada")
    narrowed = client.get("/work-orders?q=roof&status=open&sort=-number")
    assert "filters/new?q=roof&amp;status=open&amp;sort=-number" in narrowed.text
    form = client.get(f"{NEW}?q=roof&status=open&sort=-number").text
    assert 'name="q" value="roof"' in form
    assert "“roof” · Open" in form
    key = kept(client, "Roofs", q="roof", status="open", sort="-number")
    page = client.get(f"/work-orders?filter={key}").text
    assert "Mend the roof" in page
    assert "Fix the door" not in page
    assert 'aria-current="page">Roofs' in page
    # What the address says goes before what is kept, and can be kept in its turn.
    wider = client.get(f"/work-orders?filter={key}&q=").text
    assert "Fix the door" in wider
    assert "Save the changes to “Roofs”" in wider
    again = {"name": "All open", "is_pinned": "on", "q": "", "status": "open", "sort": ""}
    client.post(f"/work-orders/filters/{key}", again)
    assert "Fix the door" in client.get(f"/work-orders?filter={key}").text
    gone = client.post(f"/work-orders/filters/{key}/removal", follow=True)
    assert "No filters yet" in gone.text
    assert "This filter is gone" in client.get(f"/work-orders?filter={key}").text


def test_the_list_begins_with_what_a_person_chose(order: WorkOrder, browse: Browse) -> None:
    client = browse("ada")
    key = kept(client, "Done", status="completed", is_default="on")
    begun = client.get("/work-orders", follow=True)
    assert begun.redirect_chain[-1][0] == f"/work-orders?filter={key}"
    assert "Fix the door" not in begun.text
    assert "Fix the door" in client.get("/work-orders?filter=none").text
    client.post(f"/work-orders/filters/{key}/default", {"everything": "1"})
    assert "Fix the door" in client.get("/work-orders").text


def test_own_filters_are_nobody_elses_and_a_shared_one_is_changed_by_who_may_share(
    order: WorkOrder, dan: Person, acme: Organization, ada: Person, side: Side, browse: Browse
) -> None:
    office, colleague = browse("ada"), browse("dan")
    own = kept(office, "Mine alone")
    shared = kept(office, "For all of us", is_shared="on", status="open")
    seen = colleague.get("/work-orders").text
    assert "For all of us" in seen
    assert "Mine alone" not in seen
    assert colleague.get(f"/work-orders/filters/{own}").status_code == 404
    assert colleague.post(f"/work-orders/filters/{own}/default").status_code == 404
    assert colleague.post(f"/work-orders/filters/{shared}/removal").status_code == 302
    with side("acme"):
        assert not SavedFilter.objects.filter(pk=shared).exists()  # Dan dispatches: he may
        membership = membership_of(dan.pk)
        assert membership is not None
        organizations.change_role(membership, "viewer", actor=ada)
    again = kept(office, "For all of us", is_shared="on")
    assert colleague.post(f"/work-orders/filters/{again}/removal").status_code == 404
    # A viewer keeps filters for themselves; the box that shares them is not there for them.
    kept(colleague, "To read", is_shared="on")
    with side("acme"):
        assert SavedFilter.objects.get(name="To read").owner_id == dan.pk
        forget_filters(dan.pk)
        assert not SavedFilter.objects.filter(owner_id=dan.pk).exists()


def test_a_filter_says_what_of_it_is_gone(
    order: WorkOrder, shop: Location, offer: object, ada: Person, side: Side, browse: Browse
) -> None:
    client = browse("ada")
    with side("acme"):
        trade = directory.add_trade("Awnings", actor=ada)
    key = kept(client, "Awnings", trade=trade.pk)
    with side("acme"):
        directory.archive_trade(trade, actor=ada)
    assert (
        "“Awnings” of this filter is no longer in your list"
        in client.get(f"/work-orders?filter={key}").text
    )
    provider = browse("bea")
    theirs = kept(provider, "The shop", location=shop.pk)
    assert "Fix the door" in provider.get(f"/work-orders?filter={theirs}").text
    with side("acme"):
        services.recall_assignment(offer, actor=ada)  # type: ignore[arg-type]
    shown = provider.get(f"/work-orders?filter={theirs}").text
    assert "The location “Shop” of this filter is gone" in shown
    # But nobody else's place can be kept, nor one that never was.
    refused = browse("gus").post(NEW, {"name": "x", "location": shop.pk})
    assert refused.status_code == 422
    assert client.post(NEW, {"name": "x", "location": "no key"}).status_code == 404


def test_what_cannot_be_kept_is_said(order: WorkOrder, side: Side, browse: Browse) -> None:
    client = browse("ada")
    kept(client, "Twice")
    assert "already" in client.post(NEW, {"name": " twice "}).text
    assert client.post(NEW, {"name": ""}).status_code == 422
    assert client.post(NEW, {"name": "y" * 61}).status_code == 422
    assert client.post(NEW, {"name": "a\0b"}).status_code == 422
    odd = client.post(NEW, {"name": "Odd", "status": "nonsense", "clock": "?", "sort": "; DROP"})
    assert odd.status_code == 302  # words of no list are not kept
    assert client.post(NEW, {"name": "z", "trade": "no such trade"}).status_code == 422
    with side("acme"):
        saved = SavedFilter.objects.get(name="Odd")
        assert (saved.status, saved.clock, saved.sort) == ("", "", "")
        assert not DefaultFilter.objects.exists()
