"""The boxes of the coverage matrix."""
