"""Django kit that names no domain: tenancy, events, commands, jobs, clock, data declarations,
templates, testing."""
