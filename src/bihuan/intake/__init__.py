"""Intake: what stands in a file becomes staged rows, and staged rows become actions."""
