"""Pages of monitoring results."""
