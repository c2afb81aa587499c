"""Committees, memberships with their history, offices with their terms. Sees organization, people, partners."""
