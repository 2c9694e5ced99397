"""The service report of a work order, or of one of its visits: what both sides read, as a paper.

Nothing that is internal to either side stands on it: neither notes nor files with that audience,
but those of an in-house work order, which has one side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opentrax.directory.trades import trade_title
from opentrax.kit.clock import now
from opentrax.kit.documents import (
    Column,
    Fact,
    Line,
    Paper,
    Picture,
    Section,
    Table,
    size_for,
)
from opentrax.kit.files import MissingFileError, path_of
from opentrax.kit.quantities import duration
from opentrax.organizations.letterhead import letterhead_of, party
from opentrax.workorders.audiences import is_in_house
from opentrax.workorders.checklists import Item, ItemKind, said
from opentrax.workorders.filled import Filled, checklists_of
from opentrax.workorders.models import Attachment, PartUse, Visit, WorkOrder
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.states import Audience, VisitStatus
from opentrax.workorders.used_parts import parts_used

MOST_PICTURES = 40


@dataclass(slots=True)
class _Report:
    """One report while it is made; times are on the location's clock."""

    order: WorkOrder
    visit: Visit | None
    left: int = field(default=MOST_PICTURES)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.order.location.time_zone or "UTC")

    def at(self, instant: datetime | None) -> str:
        if instant is None:
            return "\u2013"
        return date_format(timezone.localtime(instant, self.zone), "SHORT_DATETIME_FORMAT")


def report_of(order: WorkOrder, visit: Visit | None = None) -> Paper:
    """The report as it is now, in the active language; of one visit, what belongs to it alone."""
    making = _Report(order, visit)
    names = organization_names([order.organization_id, order.provider_id])
    provider = order.provider_id or order.organization_id
    head = letterhead_of(provider)
    sections = [
        _work(making), *_parts(making), *_checklists(making), *_photos(making)
    ]  # fmt: skip
    number = f"{order.number}-{visit.sequence}" if visit else str(order.number)
    return Paper(
        title=_("Service report"), number=number, made_at=now(),
        sender=party(_("Work done by"), names.get(provider, "\u2013"), head),
        recipient=None if provider == order.organization_id else party(
            _("For"), names.get(order.organization_id, "\u2013"),
            letterhead_of(order.organization_id),
        ),
        state=str(order.get_status_display()), facts=tuple(_facts(making)),
        sections=tuple(section for section in sections if section is not None),
        footer=_("Times on the clock of the location (%(zone)s).") % {"zone": making.zone.key},
        language=get_language() or "en",
        size=size_for(head.country if head and head.country else "CA"),
    )  # fmt: skip


def _facts(making: _Report) -> Iterator[Fact]:
    order = making.order
    place = "\n".join(part for part in (order.location.name, order.location.address) if part)
    yield Fact(_("Location"), place)
    if order.trade_code:
        trade = trade_title(order.trade_code, order.trade_label, order.trade_default)
        yield Fact(_("Trade"), trade)
    for label, value in (
        (_("Problem code"), order.problem_label), (_("Purchase order"), order.client_po),
        (_("Tracking number"), order.tracking_number),
        (_("Close-out number"), order.close_out_number),
    ):  # fmt: skip
        if value:
            yield Fact(label, value)
    if order.completed_at:
        yield Fact(_("Completed"), making.at(order.completed_at))


def _work(making: _Report) -> Section:
    order = making.order
    visits = [making.visit] if making.visit else list(order.visits.order_by("sequence"))
    shown = [visit for visit in visits if visit.status != VisitStatus.CANCELLED]
    columns = (
        Column(_("Technician")), Column(_("Arrived"), is_short=True),
        Column(_("Left"), is_short=True), Column(_("On site"), is_figure=True),
        Column(_("Outcome")),
    )  # fmt: skip
    lines = tuple(_visit_line(making, visit) for visit in shown)
    words = "\n".join(part for part in (order.description, order.completion_note) if part)
    return Section(order.title, words, table=Table(columns, lines) if lines else None)


def _visit_line(making: _Report, visit: Visit) -> Line:
    arrived, left = visit.arrived_at, visit.left_at
    spent = duration((left - arrived).total_seconds()) if arrived and left else "\u2013"
    ended = visit.get_outcome_display() or visit.get_status_display()
    cells = (visit.technician_name, making.at(arrived), making.at(left), spent, str(ended))
    return Line(cells, visit.outcome_note)


def _quantity(use: PartUse) -> str:
    return f"{number_format(use.quantity.normalize())} {use.unit}".strip()


def _parts(making: _Report) -> Iterator[Section]:
    order, visit_id = making.order, making.visit.pk if making.visit else None
    uses = parts_used(order, visit_id).filter(
        taken_back_at=None, provider_id=order.provider_id or order.organization_id
    )
    lines = tuple(Line((use.number, use.name, _quantity(use))) for use in uses)
    columns = (
        Column(_("Number"), is_short=True), Column(_("Part")),
        Column(_("Quantity"), is_figure=True),
    )  # fmt: skip
    if lines:
        yield Section(_("Parts used"), table=Table(columns, lines))


def _checklists(making: _Report) -> Iterator[Section | None]:
    for filled in checklists_of(making.order):
        found = _attached(making, [answer.pk for answer in filled.answers.values()])
        lines = tuple(line for line in (_line(making, filled, i) for i in filled.shown) if line)
        pictures = _pictures(making, found, _named(filled))
        if lines or pictures:
            columns = (Column(_("Item")), Column(_("Answer")), Column("", is_short=True))
            table = Table(columns, lines) if lines else None
            yield Section(filled.name, table=table, pictures=pictures)


def _line(making: _Report, filled: Filled, item: Item) -> Line | None:
    answer = filled.answers.get(item.key)
    if answer is None or (making.visit and answer.visit_id != making.visit.pk):
        return None
    value = said(item, answer.value)
    if item.kind == ItemKind.SIGNATURE and value:
        value = f"{value}, {making.at(answer.answered_at)}"
    state = _("Failed") if answer.is_failed else ""
    return (
        Line((str(item.text), value or "\u2013", state)) if value or item.kind == "photo" else None
    )


def _named(filled: Filled) -> dict[object, str]:
    """What a picture of each answer shows."""
    found: dict[object, str] = {}
    for item in filled.shown:
        answer = filled.answers.get(item.key)
        if answer is not None:
            name = f": {answer.value}" if item.kind == ItemKind.SIGNATURE else ""
            found[answer.pk] = f"{item.text}{name}"
    return found


def _attached(making: _Report, answer_ids: Sequence[object] | None) -> list[Attachment]:
    """Photos that both sides see: of answers, or those that belong to none."""
    rows = Attachment.objects.filter(
        work_order_id=making.order.pk, deleted_at=None,
        organization_id=making.order.organization_id,
    ).exclude(thumbnail_key="")  # fmt: skip
    if not is_in_house(making.order):
        rows = rows.exclude(audience=Audience.INTERNAL)
        rows = rows.filter(with_provider_id__in=[making.order.provider_id]) | rows.filter(
            with_provider_id=None
        )
    if answer_ids is None:
        rows = rows.filter(answer_id=None)
    else:
        rows = rows.filter(answer_id__in=answer_ids)
    if making.visit:
        rows = rows.filter(visit_id=making.visit.pk)
    return list(rows.order_by("written_at", "id")[:MOST_PICTURES])


def _pictures(
    making: _Report, rows: Sequence[Attachment], named: dict[object, str]
) -> tuple[Picture, ...]:
    """Their small forms, with when they were taken, else received; forty in all."""
    found = []
    for row in rows[: making.left]:
        try:
            body = path_of(row.organization_id, row.thumbnail_key).read_bytes()
        except (MissingFileError, OSError):
            continue
        when = making.at(row.taken_at or row.written_at)
        found.append(Picture(body, f"{named.get(row.answer_id, row.name)}, {when}"))
    making.left -= len(found)
    return tuple(found)


def _photos(making: _Report) -> Iterator[Section | None]:
    pictures = _pictures(making, _attached(making, None), {})
    yield Section(_("Photos"), pictures=pictures) if pictures else None
