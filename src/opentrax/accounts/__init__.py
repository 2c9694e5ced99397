"""Registration, sign-in, invitations and a person's own settings."""
