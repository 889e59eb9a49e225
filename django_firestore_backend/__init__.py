"""A Django database engine for Cloud Firestore in native mode.

What it cannot compute exactly it refuses. See README.md.
"""
