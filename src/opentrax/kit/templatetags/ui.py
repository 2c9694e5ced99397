"""Components of the design system: `{% load ui %}`.

What each looks like is on /styleguide (not in production).
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from opentrax.kit import quantities, script_words
from opentrax.kit.money import money

register = template.Library()

KINDS: dict[str, tuple[str, str]] = {
    "travel": ("navigation", script_words.STATES["travel"]),  # type: ignore[dict-item]
    "onsite": ("map-pin", script_words.STATES["onsite"]),  # type: ignore[dict-item]
    "stop": ("square", script_words.STATES["stop"]),  # type: ignore[dict-item]
    "break": ("coffee", script_words.STATES["break"]),  # type: ignore[dict-item]
    "gap": ("ellipsis", script_words.STATES["gap"]),  # type: ignore[dict-item]
    "other": ("square", script_words.STATES["other"]),  # type: ignore[dict-item]
    "offline": ("wifi-off", script_words.STATES["offline"]),  # type: ignore[dict-item]
}


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """`hx_post="/x"` becomes ` hx-post="/x"`; None and False are left out, True stands alone."""
    parts = []
    for name, value in attrs.items():
        if value is None or value is False or value == "":
            continue
        dashed = name.rstrip("_").replace("_", "-")
        parts.append((dashed,) if value is True else (dashed, value))
    return SafeString(
        "".join(
            format_html(" {}", part[0]) if len(part) == 1 else format_html(' {}="{}"', *part)
            for part in parts
        )
    )


@register.simple_tag
def icon(name: str, css_class: str = "", label: str = "") -> SafeString:
    """Draw a Lucide icon: `{% icon "map-pin" %}`; with a label it is read aloud, else hidden."""
    said = SafeString('aria-hidden="true"')
    if label:
        said = format_html('role="img" aria-label="{}"', label)
    classes = f"icon {css_class}".strip()
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>',
        classes,
        said,
        static("dist/icons.svg"),
        name,
    )


@register.simple_tag
def button(
    label: str, kind: str = "", icon_name: str = "", href: str = "", **attrs: Any
) -> SafeString:
    """A button, or a link that looks like one when `href` is given.

    `{% button "Save" kind="primary" icon_name="check" %}`; kinds: primary, danger, quiet, small,
    wide, icon-only (then the label is only said). Other keywords become attributes:
    `hx_post=url`, `data_panel=True`.
    """
    picture = icon(icon_name) if icon_name else ""
    if "icon-only" in kind:
        attrs.setdefault("aria_label", label)
        attrs.setdefault("title", label)
        label = ""
    extra = attrs.pop("class", "")
    classes = " ".join(part for part in ("button", kind, extra) if part)
    if href:
        return format_html(
            '<a class="{}" href="{}"{}>{}{}</a>', classes, href, _attributes(attrs), picture, label
        )
    attrs.setdefault("type", "submit")
    return format_html(
        '<button class="{}"{}>{}{}</button>', classes, _attributes(attrs), picture, label
    )


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One form field whole: label, input, help, errors (`django/forms/field.html`)."""
    return bound.as_field_group()


@register.simple_tag
def pill(label: str, kind: str = "neutral", icon_name: str = "") -> SafeString:
    """A status: `{% pill "Approved" kind="ok" icon_name="check" %}`.

    Kinds: neutral, ok, warn, problem, accent, travel, onsite, stop, break, gap, offline.
    """
    picture = icon(icon_name) if icon_name else ""
    return format_html('<span class="pill {}">{}{}</span>', kind, picture, label)


@register.simple_tag
def state(kind: str, label: str = "") -> SafeString:
    """The pill of a segment's kind or a technician's state, with its own icon and word."""
    picture, words = KINDS.get(kind, KINDS["other"])
    return pill(label or str(words), kind, picture)


@register.simple_tag
def kind_mark(kind: str) -> SafeString:
    """The small shape of a segment's kind, for tables and lists where the word stands beside it."""
    picture, _words = KINDS.get(kind, KINDS["other"])
    return format_html('<span class="kind {}">{}</span>', kind, icon(picture))


@register.simple_tag(name="money")
def money_words(amount: Decimal | str, currency: str) -> str:
    """An amount with its currency: `{% money order.nte_amount order.currency %}`. One from JSON is
    a string.
    """
    return money(Decimal(amount), currency)


@register.inclusion_tag("kit/ui/empty.html")
def empty(
    icon_name: str, title: str, text: str = "", href: str = "", action: str = ""
) -> dict[str, str]:
    """What an empty list says: what belongs here and what to do next."""
    return {"icon_name": icon_name, "title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("kit/ui/note.html")
def note(text: str, kind: str = "info", title: str = "") -> dict[str, str]:
    """A remark in the page's flow. Kinds: info, ok, warn, problem."""
    icons = {
        "info": "info",
        "ok": "circle-check",
        "warn": "triangle-alert",
        "problem": "octagon-alert",
    }
    return {"text": text, "kind": kind, "title": title, "icon_name": icons.get(kind, "info")}


@register.inclusion_tag("kit/ui/pages.html", takes_context=True)
def pages(context: Context, page: Any) -> dict[str, Any]:
    """Pagination of a `django.core.paginator.Page`; keeps the other query parameters."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("kit/ui/sort.html", takes_context=True)
def sort(
    context: Context, label: str, key: str, default: str = "", number: bool = False
) -> dict[str, Any]:
    """A sortable column header: `?sort=key` and `?sort=-key`. The view reads and checks `sort`."""
    request = context.get("request")
    current = request.GET.get("sort", default) if request else default
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    following = f"-{key}" if direction == "ascending" else key
    return {
        "label": label,
        "direction": direction,
        "following": following,
        "request": request,
        "number": number,
    }


@register.inclusion_tag("kit/ui/segments.html")
def segments(items: Any, start: float, end: float, large: bool = False) -> dict[str, Any]:
    """The bar of a day: items with `kind`, `start`, `end` (epoch seconds or aware datetimes) and
    `label`."""
    span = max(_epoch(end) - _epoch(start), 1.0)
    bars = []
    for item in items:
        left = max(0.0, (_epoch(_get(item, "start")) - _epoch(start)) / span * 100)
        right = min(100.0, (_epoch(_get(item, "end")) - _epoch(start)) / span * 100)
        if right > left:
            words = str(KINDS.get(_get(item, "kind"), KINDS["other"])[1])
            label = _get(item, "label") or words
            bars.append(
                {
                    "kind": _get(item, "kind"),
                    "x": f"{left:.3f}%",
                    "width": f"{right - left:.3f}%",
                    "label": label,
                    "words": words,
                }
            )
    return {"bars": bars, "large": large}


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


def _epoch(value: Any) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)


@register.filter
def when(value: datetime | date | str | None, style: str = "datetime") -> SafeString | str:
    """A `<time>` in the viewer's zone. Styles: datetime, time, date, day ("Mon 3 Nov")."""
    if not isinstance(value, date):  # also what a template gives for a name it does not have
        return "–"
    formats = {  # opentrax.kit.formats says what they are in each language
        "datetime": "SHORT_DATETIME_FORMAT", "time": "TIME_FORMAT",
        "date": "SHORT_DATE_FORMAT", "day": "MONTH_DAY_FORMAT",
    }  # fmt: skip
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        full = date_format(local, "j F Y, H:i:s e")
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            value.isoformat(),
            full,
            date_format(local, formats[style]),
        )
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, formats[style])
    )


@register.filter
def duration(seconds: float | None) -> str:
    """`7500|duration` is "2 h 05 min"."""
    return quantities.duration(seconds)


@register.filter
def distance(meters: float | None, units: str = "metric") -> str:
    """`1234|distance:units` is "1.2 km" or "0.8 mi"."""
    return quantities.distance(meters, units)


@register.filter
def initials(name: str) -> str:
    """Two letters of a name, for an avatar."""
    words = [word for word in name.split() if word]
    letters = words[0][:1] + words[-1][:1] if len(words) > 1 else "".join(words)[:2]
    return letters.upper()


@register.filter
def level_icon(level: str) -> str:
    """The icon of a message's level."""
    icons = {"success": "circle-check", "warning": "triangle-alert", "error": "octagon-alert"}
    return icons.get(level, "info")


@register.simple_tag
def script_words_for(*page_names: str) -> SafeString:
    """Write the translated words of the named pages' scripts as JSON (`say("key")` reads them)."""
    return format_html_join(
        "",
        "{}",
        ((_words(name),) for name in page_names),
    )


def _words(name: str) -> SafeString:
    words = {key: str(value) for key, value in script_words.PAGES[name].items()}
    return SafeString(json_script(words).replace("<script ", "<script data-strings ", 1))


@register.simple_tag
def zone_name() -> str:
    """The zone that the page's times are in, for a line that says so."""
    return _("Times in {zone}").format(zone=timezone.get_current_timezone_name())
