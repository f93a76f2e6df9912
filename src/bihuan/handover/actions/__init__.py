"""The only writers of closings of years and of next year's lists."""
