"""How long what integrations keep is kept."""

from datetime import timedelta

JOURNAL_DAYS = 30
# A cursor that is older may have missed what is gone; a day sooner than the entries themselves.
CURSOR_TERM = timedelta(days=JOURNAL_DAYS - 1)
ATTEMPT_DAYS = 30
