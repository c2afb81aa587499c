"""The rooms of the house, from the ground up: in this order their panels stand on a page."""

from volunteers.accounts.room import room as accounts
from volunteers.activities.room import room as activities
from volunteers.admin.room import room as admin
from volunteers.backups.room import room as backups
from volunteers.committees.room import room as committees
from volunteers.demo.room import room as demo
from volunteers.duplicates.room import room as duplicates
from volunteers.exports.room import room as exports
from volunteers.home.room import room as home
from volunteers.house import House
from volunteers.house.mechanisms import MECHANISMS
from volunteers.imports.room import room as imports
from volunteers.initiatives.room import room as initiatives
from volunteers.notices.room import room as notices
from volunteers.organization.room import room as organization
from volunteers.partners.room import room as partners
from volunteers.pending.room import room as pending
from volunteers.people.room import room as people
from volunteers.privacy.room import room as privacy
from volunteers.programs.room import room as programs
from volunteers.qualifications.room import room as qualifications
from volunteers.reading.room import room as reading
from volunteers.registration.room import room as registration
from volunteers.safeguarding.room import room as safeguarding

ROOMS = (
    *MECHANISMS,
    organization,
    accounts,
    people,
    pending,
    qualifications,
    safeguarding,
    partners,
    committees,
    programs,
    reading,
    registration,
    activities,
    initiatives,
    notices,
    duplicates,
    home,
    privacy,
    imports,
    exports,
    backups,
    admin,
    demo,
)


def gather() -> House:
    """The house of these rooms; refused where something is missing, or said twice."""
    return House(ROOMS)
