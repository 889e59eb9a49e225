"""What browsers, feed readers and search engines get: the front end's page, feeds, a sitemap."""
