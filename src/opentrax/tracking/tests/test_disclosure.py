"""The disclosure: its versions, its words, and that what was said and seen is never changed."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.documents import LANGUAGES, version_hash
from opentrax.privacy.documents.parts import parts
from opentrax.privacy.models import Document
from opentrax.privacy.selectors.documents import texts_of
from opentrax.tracking.documents import TRACKING
from opentrax.tracking.models import Acknowledgement, Look, Tap, Window
from opentrax.tracking.selectors.disclosure import disclosure_in_force, has_acknowledged
from opentrax.tracking.services.disclosure import acknowledge
from opentrax.tracking.services.pauses import pause
from opentrax.tracking.services.shifts import plan_shift
from opentrax.tracking.services.views import record_look
from opentrax.tracking.testing import inform, make_technician

CURRENT = TRACKING.newest


def test_every_published_version_is_the_file_that_people_read(db: None) -> None:
    published = {d.version: d for d in Document.objects.filter(kind="tracking")}
    assert max(published) == CURRENT == disclosure_in_force().version
    for version, row in published.items():
        stored = texts_of(row)
        shipped = TRACKING.shipped(version)
        assert {tongue: words.strip() for tongue, words in stored.items()} == shipped
        assert row.text_hash == version_hash(stored)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["location", "closed or not in use", "30 days", "pause", "who looked", "deleted"]),
        ("fr-ca", ["position", "fermée ou n’est pas utilisée", "30 jours", "pause", "consulté"]),
    ],
)
def test_the_text_says_what_it_has_to(language: str, words: list[str]) -> None:
    text = " ".join(TRACKING.shipped()[language].split())
    assert [word for word in words if word not in text] == []


def test_languages_say_the_same_sections() -> None:
    texts = {lang: parts(TRACKING.shipped()[lang]) for lang in LANGUAGES}
    shapes = {lang: [len(s.paragraphs) for s in of_it] for lang, of_it in texts.items()}
    assert len({tuple(shape) for shape in shapes.values()}) == 1
    assert len(shapes["en"]) == 6
    assert all(s.heading for s in texts["en"][1:])


def test_only_the_technician_acknowledges_and_only_what_is_in_force(
    bolt: Organization, bea: Person, tim: Person
) -> None:
    with scope(bolt.pk, bea.pk):
        technician = make_technician(tim, actor=bea)
        with pytest.raises(Refused):
            acknowledge(technician, person=bea, version=CURRENT, language="en")
        with pytest.raises(Refused):
            acknowledge(technician, person=tim, version=CURRENT + 1, language="en")
        assert not has_acknowledged(technician)
        key = uuid7()
        for _ in range(2):
            acknowledge(technician, person=tim, version=CURRENT, language="en", command_id=key)
        inform(technician, tim)
        assert has_acknowledged(technician)
        assert Acknowledgement.objects.count() == 1
        assert Entry.objects.filter(action="disclosure.acknowledged").count() == 1


def test_what_a_phone_kept_back_from_before_somebody_was_told_is_never_taken(
    bolt: Organization, bea: Person, tim: Person, clock: SettableClock
) -> None:
    with scope(bolt.pk, bea.pk):
        technician = make_technician(tim, actor=bea)
        morning = clock.at
        ends_at = morning + timedelta(hours=8)
        plan_shift(technician, starts_at=morning, ends_at=ends_at, actor=bea)
        clock.advance(hours=2)
        inform(technician, tim)
        windows = list(Window.objects.values_list("opens_at", "closes_at"))
        assert windows == [(morning + timedelta(hours=2), ends_at)]
        clock.set(ends_at + timedelta(hours=1))
        inform(technician, tim)
        assert Window.objects.count() == 1


def test_what_was_said_and_seen_is_never_changed(
    bolt: Organization, bea: Person, tim: Person
) -> None:
    with scope(bolt.pk, bea.pk):
        technician = make_technician(tim, actor=bea)
        inform(technician, tim)
        pause(technician, actor=tim)
        record_look(technician, bea, "day")
        for rows, change in (
            (Acknowledgement.objects.all(), {"language": "fr-ca"}),
            (Tap.objects.all(), {"kind": "arrive"}),
            (Look.objects.all(), {"what": "live"}),
            (Document.objects.filter(kind="tracking"), {"text_hash": ""}),
        ):
            assert rows.count() == 1
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows.update(**change)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Acknowledgement.objects.filter(technician=technician)._raw_delete("default")
