"""Pages of plans, tasks and problems."""
