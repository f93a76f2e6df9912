"""Pages of schemes, scorecards, results, appeals and debriefings."""
