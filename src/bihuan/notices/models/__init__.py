"""What the office sends: rules, digests and their lines, letters, channels and deliveries."""

from bihuan.notices.models.channels import STALE, Channel, Delivery
from bihuan.notices.models.digests import Digest, Notice, Reading, Run
from bihuan.notices.models.feeds import Feed
from bihuan.notices.models.letters import Letter, LetterSubject
from bihuan.notices.models.rules import Colour, LetterKind, ReminderRule, What

__all__ = [
    "STALE",
    "Channel",
    "Colour",
    "Delivery",
    "Digest",
    "Feed",
    "Letter",
    "LetterKind",
    "LetterSubject",
    "Notice",
    "Reading",
    "ReminderRule",
    "Run",
    "What",
]
