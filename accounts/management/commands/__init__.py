"""Commands of accounts for `manage.py`, one in each module."""
