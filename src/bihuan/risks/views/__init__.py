"""Pages of integrity risks."""
