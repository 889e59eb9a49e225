"""The site: the front end's page with its metadata, feeds, sitemap and robots.txt."""
