"""The timed doors of privacy."""

from volunteers.privacy import actions


def settle_erasures() -> None:
    """Soon after an erasure: the last mail, and files of mails."""
    actions.settle()


def keep_rules() -> None:
    """At night: what is kept only for a time goes when it is over."""
    actions.keep_rules()


def make_anew() -> None:
    """At night: no byte of who was erased stays in the database's file, and the file of tombstones names them all."""
    actions.lay_missing()
    actions.settle()
    actions.compact()
