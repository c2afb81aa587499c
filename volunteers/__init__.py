"""Volunteer and committee membership management; docs/architecture.md tells how the house is laid out."""
