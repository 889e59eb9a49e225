"""The gateway: two HTTP APIs and the site, composed of the services."""
