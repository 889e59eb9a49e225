"""Tests that need a Firestore database. They run if the settings have one."""
