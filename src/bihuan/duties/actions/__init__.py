"""The only writers of plans, duties, tasks and problems: plans, matters, steps, bulk."""
