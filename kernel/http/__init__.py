"""HTTP: middleware, the access log, throttling."""
