"""The only writers of plans, duties and their periods, tasks and problems, and of their steps."""
