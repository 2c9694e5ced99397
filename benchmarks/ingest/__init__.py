"""The ingest door on a durable PostgreSQL, beside a do-nothing server, plain Django and COPY."""
