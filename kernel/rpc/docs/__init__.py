"""The documentation of the services that this process hosts: OpenAPI, and as a page."""
