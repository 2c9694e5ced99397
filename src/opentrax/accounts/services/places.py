"""The rough place of a sign-in: noted while its person agrees, removed when they stop.

The browser tells a tenth of a degree at most, it is rounded again here, and what is kept is the
name of the nearest town of the installation's own map, or the tenth of a degree itself.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from opentrax.accounts import rules
from opentrax.accounts.models import SignIn
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope
from opentrax.maps.selectors import town_near
from opentrax.organizations.models import Person
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.selectors.consent import is_asked, may, words_for
from opentrax.privacy.services import consent
from opentrax.privacy.services.consent import Manner

PURPOSE = "sign_in_place"
CHANNEL = "in_app"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person is asked, and whether they said yes: `question` stands beside the button,
    `more` under it.
    """

    agreed: bool
    notice_id: str
    question: str
    more: str


def agreed(person: Person) -> bool:
    """Whether the person's consent is in force now; off unless they said yes."""
    return may(person, PURPOSE, now(), channel=CHANNEL).allowed


def asked(person: Person) -> Asked:
    """The words in the person's language, and where they stand; no words once nobody is asked."""
    if not is_asked(PURPOSE):
        return Asked(agreed=False, notice_id="", question="", more="")
    notice_id, words = words_for(PURPOSE, person.language)
    question, _, more = words.partition("\n")
    return Asked(agreed(person), notice_id, question.strip(), more.strip())


def agree(person: Person, *, notice_id: str) -> bool:
    """Record a yes to the words that were shown; False when others are in force by now."""
    try:
        consent.give(
            person, PURPOSE, notice_id=notice_id, channel=CHANNEL,
            manner=Manner(method=Method.SETTINGS_PAGE, actor_id=person.pk),
        )  # fmt: skip
    except Refused:
        return False
    return True


@transaction.atomic
def stop(person: Person) -> None:
    """Record that the person takes it back, and remove every place that was noted."""
    consent.withdraw(
        person, PURPOSE, manner=Manner(method=Method.SETTINGS_PAGE, actor_id=person.pk)
    )
    forget(person.pk)


def forget(person_id: UUID) -> int:
    """Remove the noted places of a person; return how many there were."""
    with person_scope(person_id):
        noted = SignIn.objects.filter(person_id=person_id).exclude(place="")
        return int(noted.update(place=""))


@transaction.atomic
def note(person: Person, sign_in_id: UUID, latitude: float, longitude: float) -> bool:
    """Note the rough place of a sign-in that has none; False without consent, or a place at all.

    Whoever takes the consent back waits, and then removes what was noted here.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return False
    consent.lock(person)
    if not agreed(person):
        return False
    rough = rules.coarse(latitude), rules.coarse(longitude)
    place = town_near(*rough) or f"{rough[0]:.1f}, {rough[1]:.1f}"
    own = SignIn.objects.filter(pk=sign_in_id, person_id=person.pk, ended_at=None, place="")
    return bool(own.update(place=place[:120]))
