"""Pages of what the office sends: reminders, letters, channels, calendars."""
