"""The tables. Importing this package makes them all known to the metadata."""

from cmr.models.base import Base, db
from cmr.models.case import Action, Case, CaseGuest, DecisionSheet, Declaration
from cmr.models.history import HistoryEntry
from cmr.models.minutes import (
    ChangesDraft,
    Filing,
    Look,
    MeetingPaper,
    Minutes,
    MinutesComment,
    MinutesSection,
    SectionText,
)
from cmr.models.notice import CalendarFeed, Notice, NoticeChoice
from cmr.models.panel import Attendance, Meeting, Panel, Seat, Terms
from cmr.models.people import Deputyship, Person, Service, Session, Team, ThrottleCount
from cmr.models.reading import AccessRecord, Circulation, Question, ReadingMark
from cmr.models.referral import (
    NamePart,
    ReferenceCounter,
    Referral,
    ReferralChild,
    ReferralDocument,
    ReferralSection,
    Signature,
    SignedContent,
)
from cmr.models.sitting import ItemNote, MemberView, Presence, Pulse, Sitting

__all__ = [
    "AccessRecord",
    "Action",
    "Attendance",
    "Base",
    "CalendarFeed",
    "Case",
    "CaseGuest",
    "ChangesDraft",
    "Circulation",
    "DecisionSheet",
    "Declaration",
    "Deputyship",
    "Filing",
    "HistoryEntry",
    "ItemNote",
    "Look",
    "Meeting",
    "MeetingPaper",
    "MemberView",
    "Minutes",
    "MinutesComment",
    "MinutesSection",
    "NamePart",
    "Notice",
    "NoticeChoice",
    "Panel",
    "Person",
    "Presence",
    "Pulse",
    "Question",
    "ReadingMark",
    "ReferenceCounter",
    "Referral",
    "ReferralChild",
    "ReferralDocument",
    "ReferralSection",
    "Seat",
    "SectionText",
    "Service",
    "Session",
    "Signature",
    "SignedContent",
    "Sitting",
    "Team",
    "Terms",
    "ThrottleCount",
    "db",
]
