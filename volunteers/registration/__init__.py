"""Joining: the public form, applications and the decision. Sees accounts, people, committees."""
