"""What may not be done now: the tree of errors that a person can be told about.

BihuanError
├── NotAllowed            this person may not do this (HTTP 403)
├── NotFound              the thing named does not exist, or may not be seen (HTTP 404)
├── Refused               the loop forbids it in this state (HTTP 409)
├── Unreadable            an input that cannot be read at all (HTTP 400)
├── NotComputable         a figure that the records cannot give (HTTP 409)
└── NotIntact             the ledger does not agree with itself (HTTP 500)

What a person got wrong inside a readable input is not an error but a ``findings.Finding``.
Everything else that is raised is a bug and is never caught broadly.
"""

from typing import ClassVar


class BihuanError(Exception):
    """A refusal with a stable ``code`` and a message in the reader's language."""

    code: ClassVar[str] = "refused"
    http_status: ClassVar[int] = 409
    exit_status: ClassVar[int] = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.hint = str(hint)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotAllowed(BihuanError):
    code = "not-allowed"
    http_status = 403


class NotFound(BihuanError):
    code = "not-found"
    http_status = 404


class Refused(BihuanError):
    code = "refused"
    http_status = 409


class Unreadable(BihuanError):
    code = "unreadable"
    http_status = 400


class NotComputable(BihuanError):
    code = "not-computable"
    http_status = 409
    exit_status = 1


class NotIntact(BihuanError):
    code = "not-intact"
    http_status = 500
    exit_status = 1
