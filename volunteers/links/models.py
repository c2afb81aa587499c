"""The row behind a link. The token itself is derived from it by HMAC and stored nowhere."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from volunteers.foundation.columns import PublicId, UtcDateTime, enum_type, key, person_key, personal, plain
from volunteers.foundation.db import Model
from volunteers.foundation.whose import Erased, Whose


class Purpose(StrEnum):
    """What a link is for; a link for one purpose opens no other door."""

    ANSWER_ASSIGNMENT = "answer_assignment"
    ANSWER_SIGNUP = "answer_signup"
    BROUGHT_IN = "brought_in"
    CHANGE_ADDRESS = "change_address"
    CONFIRM_ADDRESS = "confirm_address"
    FEED = "feed"
    GUARDIAN = "guardian"
    HOUSEHOLD = "household"
    INVITATION = "invitation"
    MAIL_ARRIVED = "mail_arrived"
    OWN_ADDRESS = "own_address"
    OWN_PLACE = "own_place"
    READ_WORDS = "read_words"
    RESET_PASSWORD = "reset_password"
    SET_PASSWORD = "set_password"
    SIGN_IN = "sign_in"
    STILL_COMING = "still_coming"
    STILL_RIGHT = "still_right"
    UNSUBSCRIBE = "unsubscribe"


class Link(PublicId, Model):
    """One link: for whom, what for, until when, and whether it has been used, revoked, or tried too often."""

    __tablename__ = "links"
    __whose__ = Whose(
        Erased.DELETED,
        person="person_id",
        account="account_id",
        address="address",
        why="whoever has a link can use it",
        is_handed_out=False,
    )

    id: Mapped[int] = key()
    purpose: Mapped[Purpose] = plain(enum_type(Purpose, "purpose"))
    person_id: Mapped[int | None] = person_key(index=True)  # no foreign key: a mechanism knows no subject
    account_id: Mapped[int | None] = plain(sa.Integer, index=True)
    address: Mapped[str | None] = personal(sa.String(254))
    subject_id: Mapped[int | None] = plain(sa.Integer, index=True)
    next_url: Mapped[str | None] = plain(sa.String(500))
    created_at: Mapped[datetime] = plain(UtcDateTime)
    expires_at: Mapped[datetime | None] = plain(UtcDateTime)
    used_at: Mapped[datetime | None] = plain(UtcDateTime)
    revoked_at: Mapped[datetime | None] = plain(UtcDateTime)
    act_key: Mapped[str | None] = plain(sa.String(16), index=True)  # the unit of work that made it: undo closes it
    wrong_code_count: Mapped[int] = plain(sa.Integer, default=0, server_default="0")
