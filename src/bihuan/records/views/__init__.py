"""Pages of activities, outcomes, appraisal results and periods."""
