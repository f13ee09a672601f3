"""The rules in the console: shown, edited as drafts, tried, put in force and taken back."""
