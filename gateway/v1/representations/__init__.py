"""What the API answers with: stable shapes, apart from what the services use among themselves.

The OpenAPI schema is made of these classes, their docstrings and their descriptions.
"""
