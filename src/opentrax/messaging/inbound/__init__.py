"""What comes back: answers, bounces and complaints, from a mailbox or a provider's webhook."""
