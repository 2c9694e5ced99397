"""Organizations, people, memberships and roles, and the one table of who may do what."""
