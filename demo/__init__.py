"""Demo content: `manage.py seed`."""
