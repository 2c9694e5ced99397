"""What counts as a wish to be sent nothing more, in two languages; what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.messaging.inbound.wishes import wants_to_stop

WISHES = [
    "unsubscribe",
    "UNSUBSCRIBE!",
    "Please unsubscribe me.",
    "pls unsubscribe me from everything, thanks",
    "Unsubscribe\n\nOn Mon, Mar 23 Opentrax wrote:\n> hello",
    "stop",
    "STOP please",
    "remove me from your list",
    "Take me off this list",
    "I want to unsubscribe",
    "I don't want these mails, unsubscribe me",
    "Désabonnez-moi",
    "désabonnement svp",
    "Se désabonner",
    "désinscription",
    "Veuillez me désinscrire",
    "Je veux me désabonner",
    "Je ne veux plus recevoir vos courriels, désabonnez-moi",
    "Arrêtez de m'écrire",
    "stop sending me mail",
    "unsubscribed please",
    "Bonjour, désabonnez-moi merci",
    "opt-out",
    "stop emails",
    "no more emails please",
    "unsubscribe\n\nSent from my iPhone",
    "Hello,\n\nunsubscribe",
]
NO_WISHES = [
    "please do not unsubscribe me",
    "Don't unsubscribe me!",
    "don’t unsubscribe me",
    "I never asked to unsubscribe",
    "Why did you unsubscribe me?",
    "How do I unsubscribe?",
    "ne me désabonnez pas",
    "Je ne veux pas me désabonner",
    "ne pas me désabonner svp",
    "Pourquoi m'avez-vous désabonné?",
    "Thanks!",
    "Thanks\n\n> To stop messages: unsubscribe",
    "> unsubscribe\n\nSee you at nine",
    "We stop at the quarry first",
    "Can you stop by at 9",
    "The visit is fine.\n\n-- \nAda\nunsubscribe here",
    "On 23 March 2026 at 07:00, Opentrax <no@x> wrote:\n> unsubscribe",
    "I did not unsubscribe",
    "Désabonner les techniciens n'est pas possible",
    "The unsubscribe link in your portal for our own customers returns an error when I click it",
    "",
    "Stop the pump before noon",
    "Sans désabonnement",
    "Thank you\n\nLe lun. 23 mars 2026 à 07:00, Opentrax <no@x> a écrit :\n> désabonnement",
]


@pytest.mark.parametrize("words", WISHES)
def test_a_wish(words: str):
    assert wants_to_stop("Re: Your visit", words)


@pytest.mark.parametrize("words", NO_WISHES)
def test_no_wish(words: str):
    assert not wants_to_stop("Re: Your visit", words)


@pytest.mark.parametrize(
    "subject", ["unsubscribe", "Unsubscribe me", "Désabonnement", "RE: unsubscribe", "stop"]
)
def test_the_subject_alone_is_enough(subject: str):
    assert wants_to_stop(subject, "")


@pytest.mark.parametrize(
    "subject", ["Re: How to unsubscribe customers", "Unsubscribe link broken", "Do not unsubscribe"]
)
def test_a_subject_about_it_is_not(subject: str):
    assert not wants_to_stop(subject, "Hello")


@given(st.text(max_size=200), st.text(max_size=400))
def test_no_text_makes_it_fail(subject: str, words: str):
    assert wants_to_stop(subject, words) in {True, False}


@given(st.text(alphabet=st.characters(exclude_characters="\r\n"), max_size=60))
def test_what_is_only_quoted_is_never_a_wish(other: str):
    quoted = f"> unsubscribe {other}\n> désabonnement"
    assert not wants_to_stop("Re: Your visit", f"Thanks\n\nOn Monday Opentrax wrote:\n{quoted}")
