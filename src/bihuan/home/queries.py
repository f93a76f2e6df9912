"""How the outputs of a person stand."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bihuan.home.models import Output
from bihuan.orgs.models import User

SILENCE = timedelta(minutes=2)
"""After so long without a word from the worker its work counts as broken off."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An output and how far it is. ``is_broken_off``: its worker died over it."""

    output: Output
    done: int
    is_broken_off: bool = False

    @property
    def is_active(self) -> bool:
        return self.output.state in Output.ACTIVE and not self.is_broken_off

    @property
    def can_be_tried_again(self) -> bool:
        """Not where the file that it was to be made of is gone with it."""
        has_source = not self.output.is_filled
        return has_source and not self.is_active and self.output.state != Output.State.DONE


def outputs_of(user: User, at: datetime) -> list[Standing]:
    """The newest first."""
    found = Output.objects.kept_at(at).filter(user=user).order_by("-pk")
    return [standing(output, at) for output in found]


def standing(output: Output, at: datetime) -> Standing:
    """While it is written, its file of progress tells how far it is and when that was said."""
    if output.state != Output.State.RUNNING:
        return Standing(output, output.done)
    try:
        said = output.progress_file.stat().st_mtime
        done = int(output.progress_file.read_text(encoding="ascii") or 0)
    except (OSError, ValueError):
        return Standing(output, 0, is_broken_off=True)
    return Standing(output, done, at - datetime.fromtimestamp(said, UTC) > SILENCE)
