"""Accounts: how a person signs in, sessions that end on the server, organisation-wide roles. Sees no other room."""
