"""The administrator's pages: users and roles, settings, the audit viewer, the outbox list."""
