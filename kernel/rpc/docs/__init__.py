"""Each service described where it is hosted: a page for people, OpenAPI for programs."""
