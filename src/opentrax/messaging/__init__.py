"""The one gate that every message passes: mail now; SMS, push and in-app later."""
