"""The public REST API under /api/v1: other programs do what people do on the screens, by the same
services and rules. It knows tokens only, never a session.
"""
