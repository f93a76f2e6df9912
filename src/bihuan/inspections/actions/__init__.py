"""The only writers of inspections: rounds, what was found and fed back, notices, petitions."""
