"""The only writers of reports: files of Word, and editions."""
