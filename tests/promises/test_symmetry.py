"""One person in every declared store: what a copy holds, what erasure takes and what the map says
are the same; afterwards nobody finds them, and without erasure everybody does."""
