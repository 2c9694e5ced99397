"""What tests of every app share: a real PostgreSQL, the roles of production, a clock that can be
set."""
