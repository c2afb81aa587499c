"""The administrator's pages: accounts and roles, settings, the audit viewer, the outbox, mails kept here.

Owns no table. Sees organization, accounts, people and committees.
"""
