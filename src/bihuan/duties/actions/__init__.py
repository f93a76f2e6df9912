"""The only writers of plans, duties, tasks and problems: plans.py, matters.py, steps.py."""
