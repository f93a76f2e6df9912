"""The only writers of appraisals: schemes, cards, appeals, debriefings."""
