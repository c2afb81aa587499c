"""The one table: which role carries which permissions. `may`, `within` and the templates all read it."""

from collections.abc import Mapping

from volunteers.access.permissions import Permission as P
from volunteers.access.roles import Role

_LEADS = frozenset(
    {
        P.ACTIVITY_COMING,
        P.ACTIVITY_MANAGE,
        P.ACTIVITY_READ,
        P.APPLICATION_DECIDE,
        P.COMMITTEE_DESK,
        P.COMMITTEE_SETTINGS,
        P.INITIATIVE_MANAGE,
        P.INITIATIVE_READ,
        P.MEETING_MANAGE,
        P.MEMBERSHIP_END,
        P.MEMBERSHIP_READ,
        P.MINOR_CONTACT,
        P.NOTICE_SEND,
        P.OFFICE_READ,
        P.PROGRAM_MANAGE,
        P.ROSTER_SEE_FELLOWS,
    }
)

GRANTS: Mapping[Role, frozenset[P]] = {
    Role.MEMBER: frozenset({P.COMMITTEE_APPLY}),
    Role.ONESELF: frozenset(
        {
            P.ACCOUNT_OWN,
            P.APPLICATION_OWN,
            P.ASSIGNMENT_ANSWER,
            P.COMMITTEE_APPLY,
            P.DATA_OWN,
            P.MAILS_CHOOSE,
            P.MEMBERSHIP_OWN,
            P.MINOR_CONTACT,  # of an activity that they are in charge of
            P.OFFER_OWN,
            P.OFFICE_HAND_OVER,
            P.READING_ANSWER,
            P.SIGNUP_OWN,
            P.STANDING_SEE,
        }
    ),
    Role.GUARDIAN: frozenset(
        {
            P.APPLICATION_OWN,
            P.COMMITTEE_APPLY,
            P.CONSENT_ANSWER,
            P.DATA_OWN,
            P.MAILS_CHOOSE,
            P.SIGNUP_OWN,
            P.STANDING_SEE,
        }
    ),
    Role.HOUSEHOLD: frozenset(
        {
            P.APPLICATION_OWN,
            P.ASSIGNMENT_ANSWER,
            P.COMMITTEE_APPLY,
            P.MAILS_CHOOSE,
            P.SIGNUP_OWN,
            P.STANDING_SEE,
        }
    ),
    Role.SHARES_ADDRESS: frozenset({P.APPLICATION_OWN, P.ASSIGNMENT_ANSWER}),
    Role.FELLOW: frozenset({P.ACTIVITY_READ, P.INITIATIVE_READ, P.ROSTER_SEE_FELLOWS}),
    Role.PREDECESSOR: frozenset({P.NOTICE_OWN}),
    Role.CHAIR: _LEADS | {P.OFFICE_HAND_OVER},
    Role.VICE_CHAIR: _LEADS,
    Role.SECRETARY: frozenset(
        {
            P.ACTIVITY_COMING,
            P.ACTIVITY_READ,
            P.COMMITTEE_DESK,
            P.INITIATIVE_READ,
            P.MEETING_MANAGE,
            P.MEMBERSHIP_READ,
            P.OFFICE_READ,
            P.ROSTER_SEE_FELLOWS,
        }
    ),
    Role.TREASURER: frozenset(
        {P.ACTIVITY_READ, P.COMMITTEE_DESK, P.INITIATIVE_READ, P.OFFICE_READ, P.ROSTER_SEE_FELLOWS}
    ),
    Role.COORDINATOR: frozenset(
        {
            P.ACTIVITY_COMING,
            P.ACTIVITY_MANAGE,
            P.ACTIVITY_READ,
            P.APPLICATION_DECIDE_LATE,
            P.COMMITTEE_DESK,
            P.DATA_ERASE,
            P.DATA_HAND_OUT,
            P.DATA_IMPORT,
            P.GATE_OVERRIDE,
            P.INITIATIVE_MANAGE,
            P.INITIATIVE_READ,
            P.MEETING_MANAGE,
            P.MEMBERSHIP_ADD,
            P.MEMBERSHIP_READ,
            P.MINOR_CONTACT,
            P.MINOR_MANAGE,
            P.NOTICE_SEND,
            P.NOTICE_SEND_ALL,
            P.OFFICE_READ,
            P.ORGANIZATION_DESK,
            P.OUTBOX_READ,
            P.PARTNER_MANAGE,
            P.PEOPLE_MANAGE,
            P.PEOPLE_READ,
            P.PROGRAM_MANAGE,
            P.PROGRAM_MANAGE_ALL,
            P.QUALIFICATION_KINDS,
            P.QUALIFICATION_RECORD,
            P.ROSTER_SEE_FELLOWS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            P.AUDIT_READ,
            P.COMMITTEE_ADMINISTER,
            P.COMMITTEE_SETTINGS,
            P.DATA_ERASE,
            P.DATA_IMPORT,
            P.GATE_OVERRIDE,
            P.OFFICE_HAND_OVER,
            P.OFFICE_READ,
            P.ORGANIZATION_SETTINGS,
            P.OUTBOX_READ,
            P.PARTNER_MANAGE,
            P.QUALIFICATION_KINDS,
            P.ROLE_GRANT,
            P.USER_MANAGE,
        }
    ),
    Role.AUDITOR: frozenset({P.AUDIT_READ}),
    Role.BOARD: frozenset(),
}
