"""A rhythm in words: "Every 2 weeks on Monday, Thursday, from 5 January 2026"."""

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opentrax.workorders.plan_states import Frequency
from opentrax.workorders.rules.plans import LAST, Rhythm


def ordinal_choices() -> list[tuple[str, str]]:
    """Which of some weekdays in the month."""
    return [
        ("1", _("the first")), ("2", _("the second")), ("3", _("the third")),
        ("4", _("the fourth")), (str(LAST), _("the last")),
    ]  # fmt: skip


def rhythm_words(rhythm: Rhythm) -> str:
    """How often, on which days, from when and until when."""
    said = [_every(rhythm), _on(rhythm), _("from %(day)s") % {"day": _day(rhythm.starts_on)}]
    if rhythm.until_on is not None:
        said.append(_("until %(day)s") % {"day": _day(rhythm.until_on)})
    if rhythm.count is not None:
        times = ngettext("%(n)d time", "%(n)d times", rhythm.count)
        said.append(times % {"n": rhythm.count})
    return ", ".join(filter(None, said))


def _day(day: object) -> str:
    return str(date_format(day, "DATE_FORMAT"))  # type: ignore[arg-type]


def _every(rhythm: Rhythm) -> str:
    frequency, n = Frequency(rhythm.frequency), rhythm.interval
    if n == 1:
        once = {
            Frequency.DAILY: _("Every day"), Frequency.WEEKLY: _("Every week"),
            Frequency.MONTHLY: _("Every month"), Frequency.YEARLY: _("Every year"),
        }  # fmt: skip
        return once[frequency]
    words = {
        Frequency.DAILY: _("Every %(n)d days"), Frequency.WEEKLY: _("Every %(n)d weeks"),
        Frequency.MONTHLY: _("Every %(n)d months"), Frequency.YEARLY: _("Every %(n)d years"),
    }  # fmt: skip
    return words[frequency] % {"n": n}


def _on(rhythm: Rhythm) -> str:
    if rhythm.frequency == Frequency.DAILY:
        return ""
    if rhythm.frequency == Frequency.WEEKLY:
        return _("on %(days)s") % {"days": _weekdays(rhythm, (rhythm.starts_on.weekday(),))}
    if rhythm.ordinal:
        which = dict(ordinal_choices())[str(rhythm.ordinal)]
        told = {"which": which, "days": _weekdays(rhythm)}
        return _("on %(which)s of %(days)s in the month") % told
    if rhythm.frequency == Frequency.YEARLY and not rhythm.month_days:
        return _("on %(day)s") % {"day": date_format(rhythm.starts_on, "j F")}
    days = rhythm.month_days or (rhythm.starts_on.day,)
    names = [_("last") if day == LAST else str(day) for day in days]
    return _("on day %(days)s of the month") % {"days": ", ".join(names)}


def _weekdays(rhythm: Rhythm, otherwise: tuple[int, ...] = ()) -> str:
    return ", ".join(str(WEEKDAYS[day]) for day in rhythm.weekdays or otherwise)
