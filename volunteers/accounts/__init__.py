"""Accounts: how a person signs in, sessions that end on the server, organisation-wide roles. Sees no other room."""

from volunteers.foundation.unneeded import without

with without("webauthn"):  # which is 17 MB in each process; `passkeys` loads it when somebody asks for a key
    import flask_security  # noqa: F401
