"""The mails of this room. A subject says nothing private: phones show it locked."""

from volunteers.mail import Message, Recipient
from volunteers.mail.message import day, page, text
from volunteers.people import rules as people_rules
from volunteers.qualifications.models import Qualification


def expires(row: Qualification, days: int) -> Message:
    """To the person: something of theirs expires in so many days, and how they renew it."""
    return Message(
        kind="qualifications/expires",
        to=people_rules.recipient(row.person),
        facts={
            "kind": text(row.kind.name),
            "how_to": text(row.kind.how_to) if row.kind.how_to else None,
            "expires_on": day(row.expires_on) if row.expires_on is not None else None,
            "page": page("qualifications.mine"),
        },
        dedupe_key=f"expires:{row.public_id}:{days}",
        about=row,
    )


def week(to: Recipient, key: str, expired: int, ending: int) -> Message:
    """To a coordinator, once a week: how many have expired and how many expire soon."""
    return Message(
        kind="qualifications/week",
        to=to,
        facts={"expired": expired, "ending": ending, "page": page("qualifications.index")},
        dedupe_key=key,
    )
