"""Rule packs and sample offices, as data: what differs between offices stands here, not in code."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FIRST = "party"
"""What an office begins with unless told, and where others take what they do not have."""


def names() -> list[str]:
    """The presets an office can start from: the folders that name their words."""
    return sorted(path.parent.name for path in FOLDER.glob("*/words.toml"))


def samples() -> list[str]:
    """The sample offices: the folders with a manifest."""
    return sorted(path.parent.name for path in FOLDER.glob("*/manifest.toml"))


def path_of(preset: str, name: str) -> Path:
    """A file or folder of a preset; the first preset's where it has none of its own."""
    own = FOLDER / preset / name
    return own if own.exists() else FOLDER / FIRST / name
