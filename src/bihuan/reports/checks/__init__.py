"""Checking a draft that somebody else wrote: pure functions from text and facts to findings."""
