"""What somebody else chose, as it stands in a mail."""

from opentrax.messaging.names import calm, unlinked


def test_what_is_hidden_inside_a_link_hides_it_from_nobody() -> None:
    """Letters that nobody sees are taken first: without them a link would come about."""
    title = "Door!!! evil.\N{ZERO WIDTH SPACE}example"
    assert unlinked(calm(title)) == "Door! evil example"
    assert calm(unlinked(title)) == "Door! evil.example", "the other way round it stays a link"
