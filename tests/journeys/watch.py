"""What a browser may not meet on any page: errors, breaches of the policy, other hosts."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import ConsoleMessage, Page, Request

REFUSAL = "Failed to load resource: the server responded with a status of"
ABANDONED = "net::ERR_ABORTED"
"""What a request says that was still on its way when the page was left."""


class Watch:
    """The faults of the pages of one test, in the order in which they came."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.faults: list[str] = []

    def over(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} or "Content Security Policy" in message.text:
            self.faults.append(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.home}/"):
            self.faults.append(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != ABANDONED:
            self.faults.append(f"request failed: {request.url} {request.failure}")

    @contextmanager
    def refusing(self, status: int) -> Iterator[None]:
        """Around a visit that the system refuses: the browser reports just that status."""
        before = len(self.faults)
        yield
        met = self.faults[before:]
        assert len(met) == 1, f"expected one refusal with {status}, met {met}"
        assert f"{REFUSAL} {status} " in met[0]
        del self.faults[before:]
