"""Pages of the handover of a year."""
