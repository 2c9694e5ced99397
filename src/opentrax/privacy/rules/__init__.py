"""Pure decisions about consent, terms and promises."""
