"""Two hundred organizations with a million work orders between them, of very unequal size.

Organizations, people and partnerships come from the services. Work orders with their locations,
assignments and visits are put in by SQL, as the superuser, with what the services would have
written; nothing here measures writing.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg import sql
from tests.loss.house import House

SPAN = timedelta(days=3 * 365)
TECHNICIANS = 20
PROVIDERS_OF_A_CLIENT = 8
PROBLEMS = (
    "Leaking tap in the washroom", "Rooftop unit does not cool", "Door closer torn off",
    "Freezer alarm at night", "Lights flicker in aisle four", "Broken window at the front",
    "Fire extinguishers are due", "Drain backs up in the kitchen", "Dock leveller stuck",
    "Heating out since morning", "Sign out of order", "Parking lot needs plowing",
    "Toilette bouchée au sous-sol", "Climatisation bruyante", "Serrure à remplacer",
    "Pest control visit", "Elevator inspection", "Water stain on the ceiling",
)  # fmt: skip
# The id begins with the time, as UUIDv7 does, so that rows lie on the disk as real ones do.
KEY = """(lpad(to_hex((extract(epoch FROM {at}) * 1000)::bigint), 12, '0') || '7'
 || substr(md5({salt}), 1, 3) || '8' || substr(md5({salt}), 4, 15))::uuid"""


@dataclass
class Side:
    """An organization with somebody who may look at all of it."""

    id: UUID
    owner: Any
    work_orders: int = 0
    partners: list["Side"] = field(default_factory=list)


class World:
    """`clients` keep the work orders; `providers` do the work. Both largest first."""

    def __init__(self, organizations: int, work_orders: int) -> None:
        self._house = House(devices=0)
        self._client_count = organizations * 3 // 5
        self._provider_count = organizations - self._client_count
        self._work_orders = work_orders
        self.now = datetime.now(UTC)
        self.clients: list[Side] = []
        self.providers: list[Side] = []

    def __enter__(self) -> Self:
        self._house.__enter__()
        self._admin = psycopg.connect(self._house.admin_url, autocommit=True)
        return self

    def __exit__(self, *ended: Any) -> None:
        self._admin.close()
        self._house.__exit__(*ended)

    def found(self) -> None:
        """Organizations and partnerships. The n-th client has one n-th of the largest's work."""
        self.providers = [self._side("provider", n) for n in range(self._provider_count)]
        self.clients = [self._side("client", n) for n in range(self._client_count)]
        harmonic = sum(1 / n for n in range(1, self._client_count + 1))
        for n, client in enumerate(self.clients):
            client.work_orders = max(20, int(self._work_orders / harmonic / (n + 1)))
            self._partner(client, n)

    def _side(self, kind: str, n: int) -> Side:
        from opentrax.organizations import services

        owner = services.register_person(
            email=f"{kind}{n}@example.com", name=f"Owner {n}", password=None, time_zone="UTC"
        )
        organization = services.found_organization(
            name=f"{kind.title()} {n}", kind=kind, founder=owner, time_zone="America/Toronto"
        )
        return Side(organization.pk, owner)

    def _partner(self, client: Side, n: int) -> None:
        from opentrax.kit.tenancy import scope
        from opentrax.organizations import services

        most = len(self.providers)
        for k in range(PROVIDERS_OF_A_CLIENT):
            # The first providers work for many: k squared leaves the last ones with few clients.
            provider = self.providers[(k * k + (n if k > 2 else 0)) % most]
            if provider not in client.partners:
                client.partners.append(provider)
        with scope(client.id, client.owner.pk):
            for provider in client.partners:
                services.add_partner(provider.id, actor=client.owner)

    def fill(self, tell: Any) -> None:
        """Technicians, then each client's locations, work orders, assignments and visits."""
        for provider in self.providers:
            self._crew(provider)
        for n, client in enumerate(self.clients):
            self._places(client)
            self._orders(client)
            tell(n + 1, len(self.clients))
        for table in ("workorder", "assignment", "visit", "incurred", "counter"):
            self._admin.execute(sql.SQL("VACUUM ANALYZE {}").format(
                sql.Identifier(f"workorders_{table}")))  # fmt: skip
        for table in ("directory_location", "invoicing_invoice", "invoicing_invoiceline"):
            self._admin.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))
        self._admin.execute("CHECKPOINT")
        for provider in self.providers:
            row = self._admin.execute(
                "SELECT count(*) FROM workorders_assignment WHERE provider_id = %s AND status"
                " IN ('offered', 'accepted')", [provider.id],
            ).fetchone()  # fmt: skip
            provider.work_orders = row[0] if row else 0
        self.providers.sort(key=lambda side: -side.work_orders)

    def _insert(
        self, model: Any, values: dict[str, str], source: str, given: dict[str, Any]
    ) -> None:
        """INSERT … SELECT of the columns given, and of the model's defaults for the others."""
        columns, selected = [], []
        for one in model._meta.concrete_fields:
            if one.column in values:
                selected.append(values[one.column])
            elif one.null:
                continue
            else:
                key = f"default_{one.column}"
                given = {**given, key: one.get_db_prep_save(one.get_default(), _connection())}
                selected.append(f"%({key})s")
            columns.append(one.column)
        names = sql.SQL(", ").join(map(sql.Identifier, columns)).as_string()
        self._admin.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(selected)} {source}",  # type: ignore[arg-type]
            given,
        )

    def _crew(self, provider: Side) -> None:
        from opentrax.directory.models import Technician

        self._insert(
            Technician,
            {
                "id": "md5(%(org)s::text || k)::uuid", "organization_id": "%(org)s",
                "created_at": "%(now)s", "name": "'Technician ' || k",
                "sort_key": "'technician ' || k", "time_zone": "'America/Toronto'",
            },
            "FROM generate_series(0, %(most)s::int - 1) AS k",
            {"org": provider.id, "now": self.now, "most": TECHNICIANS},
        )  # fmt: skip

    def _places(self, client: Side) -> None:
        from opentrax.directory.models import Location

        self._insert(
            Location,
            {
                "id": "md5(%(org)s::text || 'place' || k)::uuid", "organization_id": "%(org)s",
                "created_at": "%(now)s", "name": "'Store ' || k", "reference": "'S' || k",
                "address": "k || ' Main Street, Toronto'",
                "latitude": "43.6 + k %% 1000 / 5000.0", "longitude": "-79.4 + k %% 997 / 5000.0",
                "placement": "'placed'", "time_zone": "'America/Toronto'",
                "sort_key": "'store ' || lpad(k::text, 6, '0')",
                "search_text": "'store ' || k || ' s' || k || ' ' || k || ' main street, toronto'",
            },
            "FROM generate_series(0, %(most)s::int - 1) AS k",
            {"org": client.id, "now": self.now, "most": self.places_of(client)},
        )  # fmt: skip

    @staticmethod
    def places_of(client: Side) -> int:
        """A location for each fifty work orders."""
        return max(5, client.work_orders // 50)

    def _orders(self, client: Side) -> None:
        from opentrax.invoicing.models import Invoice, InvoiceLine
        from opentrax.workorders.models import Assignment, Counter, Incurred, Visit, WorkOrder

        given = {
            "org": client.id, "owner": client.owner.pk, "most": client.work_orders,
            "now": self.now, "span": SPAN, "places": self.places_of(client),
            "partners": [one.id for one in client.partners], "problems": list(PROBLEMS),
            "crew": TECHNICIANS,
        }  # fmt: skip
        self._insert(WorkOrder, ORDER, ORDERS, given)
        self._insert(Assignment, ASSIGNMENT, f"{OF_ORDERS} WHERE w.provider_id IS NOT NULL", given)
        # Else they are joined as if the tables were empty.
        self._admin.execute("ANALYZE workorders_workorder, workorders_assignment")
        self._insert(
            Visit, VISIT,
            f"{OF_ORDERS} JOIN workorders_assignment a ON a.work_order_id = w.id,"
            " generate_series(1, CASE WHEN w.number %% 5 = 0 THEN 2 ELSE 1 END) AS v"
            " WHERE w.status NOT IN ('new', 'dispatched', 'cancelled')"
            " AND a.organization_id = %(org)s",
            given,
        )  # fmt: skip
        self._insert(Incurred, INCURRED, f"{OF_ORDERS} WHERE {SPENT}", given)
        self._insert(Invoice, INVOICE, f"{OF_ORDERS} WHERE {BILLED}", given)
        self._insert(
            InvoiceLine, LABOR,
            f"{OF_ORDERS} JOIN workorders_visit v ON v.work_order_id = w.id"
            f" WHERE v.organization_id = %(org)s AND v.sequence = 1 AND {BILLED}",
            given,
        )  # fmt: skip
        self._insert(
            Counter,
            {"id": "gen_random_uuid()", "organization_id": "%(org)s", "created_at": "%(now)s",
             "last_number": "%(most)s"},
            "", given,
        )  # fmt: skip


def _connection() -> Any:
    from django.db import connection

    return connection


# The newest tenth is open; what is older is closed, one in twenty cancelled.
ORDERS = """
FROM (
  SELECT n, at, CASE
    WHEN n <= %(most)s * 0.9 THEN CASE WHEN n %% 20 = 0 THEN 'cancelled' ELSE 'closed' END
    ELSE (ARRAY['new', 'dispatched', 'scheduled', 'scheduled', 'in_progress', 'on_hold',
                'completed', 'verified', 'dispatched', 'scheduled'])[1 + n %% 10] END AS state,
    md5(%(org)s::text || n) AS salt
  FROM generate_series(1, %(most)s::int) AS n,
       LATERAL (SELECT %(now)s::timestamptz - %(span)s * ((%(most)s::int - n)::float8
                / %(most)s::int)) AS t (at)
) AS o,
LATERAL (SELECT (%(problems)s::text[])[1 + n %% cardinality(%(problems)s::text[])],
                'Store ' || n %% %(places)s::int,
                CASE WHEN n %% 3 = 0 THEN 'PO-' || 100000 + n * 7 ELSE '' END) AS w
         (title, place, po)
"""
# Of every fourth that was taken, 20 to 109 % of its cap was incurred.
_SPENDS = "n %% 6 > 0 AND n %% 4 = 1 AND state NOT IN ('new', 'dispatched', 'cancelled')"
REACH = f"CASE WHEN {_SPENDS} THEN CASE WHEN n %% 90 > 80 THEN 'over' WHEN n %% 90 >= 60" \
    " THEN 'near' ELSE '' END ELSE '' END"  # fmt: skip
TRADE = "(ARRAY['hvac', 'plumbing', 'electrical', ''])[1 + n %% 4]"
_ENDED = "state IN ('completed', 'verified', 'closed')"
ORDER = {
    "id": KEY.format(at="at", salt="salt"), "organization_id": "%(org)s", "created_at": "at",
    "number": "n", "title": "w.title", "description": "repeat(w.title || '. ', 4)",
    "location_id": "md5(%(org)s::text || 'place' || n %% %(places)s::int)::uuid",
    "client_po": "w.po",
    "priority": "(ARRAY['normal', 'normal', 'low', 'high', 'emergency'])[1 + n %% 5]",
    "status": "state",
    "acknowledge_by_at": "at + interval '90 minutes' + n %% 3 * interval '1 hour'",
    "on_site_by_at": "at + interval '1 day' + n %% 5 * interval '3 hours'",
    "complete_by_at": "at + interval '40 hours' + n %% 7 * interval '4 hours'",
    "first_arrived_at": f"CASE WHEN {_ENDED} THEN at + interval '30 hours' END",
    "nte_amount": "CASE WHEN n %% 6 > 0 THEN 200 + n %% 90 END", "currency": "'CAD'",
    "reach": REACH, "provider_reach": REACH,
    "problem_code_id": "CASE WHEN n %% 3 > 0 THEN md5('code' || n %% 40)::uuid END",
    "due_at": "CASE WHEN n %% 4 > 0 THEN at + interval '5 days' END",
    "next_due_at": "CASE WHEN state IN ('new', 'dispatched', 'scheduled', 'in_progress')"
    " THEN at + interval '5 days' END",
    "trade_code": TRADE, "trade_default": TRADE,
    "provider_id": "CASE WHEN state = 'new' OR state = 'cancelled' AND n %% 40 = 0 THEN NULL"
    " WHEN n %% 10 = 3 THEN %(org)s"
    " ELSE (%(partners)s::uuid[])[1 + (n / 10) %% cardinality(%(partners)s::uuid[])] END",
    "created_by_id": "%(owner)s",
    "search_text": "lower(n || ' ' || w.title || ' ' || w.po || ' ' || w.place || ' s'"
    " || n %% %(places)s::int)",
    "dispatched_at": "CASE WHEN state <> 'new' THEN at + interval '1 hour' END",
    "accepted_at": "CASE WHEN state NOT IN ('new', 'dispatched') THEN at + interval '2 hours' END",
    "completed_at": f"CASE WHEN {_ENDED} THEN at + interval '2 days' END",
    "verified_at": "CASE WHEN state IN ('verified', 'closed') THEN at + interval '3 days' END",
    "closed_at": "CASE WHEN state = 'closed' THEN at + interval '4 days' END",
    "cancelled_at": "CASE WHEN state = 'cancelled' THEN at + interval '1 day' END",
}  # fmt: skip
OF_ORDERS = "FROM (SELECT * FROM workorders_workorder WHERE organization_id = %(org)s) AS w"
ASSIGNMENT = {
    "id": KEY.format(at="w.created_at", salt="'a' || w.id"),
    "organization_id": "%(org)s", "created_at": "w.created_at", "work_order_id": "w.id",
    "provider_id": "w.provider_id",
    "status": "CASE WHEN w.status = 'dispatched' AND w.provider_id <> %(org)s THEN 'offered'"
    " WHEN w.status = 'cancelled' THEN 'recalled' ELSE 'accepted' END",
    "offered_at": "w.dispatched_at", "answered_at": "w.accepted_at",
}  # fmt: skip
_PLANNED = "CASE WHEN w.status = 'scheduled' THEN %(now)s ELSE w.created_at END" \
    " + (w.number %% 20) * interval '12 hours'"  # fmt: skip
VISIT = {
    "id": KEY.format(at="w.created_at", salt="'v' || v || w.id"),
    "organization_id": "%(org)s", "created_at": "w.created_at", "work_order_id": "w.id",
    "assignment_id": "a.id", "provider_id": "a.provider_id",
    "technician_id": "md5(a.provider_id::text || w.number %% %(crew)s::int)::uuid",
    "technician_name": "'Technician ' || w.number %% %(crew)s::int", "sequence": "v",
    "planned_start_at": f"{_PLANNED} + v * interval '3 hours'",
    "planned_end_at": f"{_PLANNED} + v * interval '3 hours' + interval '2 hours'",
    "status": "CASE w.status WHEN 'scheduled' THEN 'planned' WHEN 'in_progress' THEN 'on_site'"
    " ELSE 'finished' END",
    "outcome": "CASE WHEN w.status IN ('completed', 'verified', 'closed') THEN 'done' ELSE '' END",
}  # fmt: skip
SPENT = "w.number %% 4 = 1 AND w.nte_amount IS NOT NULL" \
    " AND w.status NOT IN ('new', 'dispatched', 'cancelled')"  # fmt: skip
INCURRED = {
    "id": "md5('incurred' || w.id)::uuid", "organization_id": "%(org)s",
    "created_at": "w.accepted_at", "work_order_id": "w.id", "provider_id": "w.provider_id",
    "amount": "w.nte_amount * (20 + w.number %% 90) / 100", "currency": "w.currency",
    "words": "'So far'",
}  # fmt: skip
# An invoice of every second work order that is closed, approved three days after its completion.
BILLED = "w.status = 'closed' AND w.provider_id <> %(org)s AND w.number %% 2 = 0"
_PAPER = "md5('invoice' || w.id)::uuid"
INVOICE = {
    "id": _PAPER, "organization_id": "%(org)s", "created_at": "w.completed_at",
    "work_order_id": "w.id", "provider_id": "w.provider_id", "number": "w.number",
    "currency": "'CAD'", "net_amount": "180 + w.number %% 100", "tax_amount": "20",
    "total_amount": "200 + w.number %% 100", "submitted_at": "w.completed_at",
    "decided_at": "w.completed_at + interval '3 days'", "invoice_on": "w.completed_at::date",
    "status": "CASE WHEN w.number %% 4 = 0 THEN 'paid' ELSE 'approved' END",
    "paid_on": "CASE WHEN w.number %% 4 = 0 THEN w.completed_at::date + 30 END",
}  # fmt: skip
LABOR = {
    "id": "md5('labor' || w.id)::uuid", "organization_id": "%(org)s",
    "created_at": "w.completed_at", "provider_id": "w.provider_id", "invoice_id": _PAPER,
    "position": "1", "kind": "'labor'", "rate_kind": "'regular'", "description": "'On site'",
    "quantity": "2.25", "unit_amount": "80", "amount": "180", "visit_id": "v.id",
    "raw_seconds": "7200 + w.number %% 600",
}  # fmt: skip
