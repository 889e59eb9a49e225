"""Response bodies of Conduit for the samples of the services."""

PROFILE = {"username": "ann", "bio": "Writes.", "image": "https://img.example/ann.png", "following": False}
SUMMARY = {
    "slug": "a-title",
    "title": "A title",
    "description": "In short.",
    "tagList": ["django", "python"],
    "createdAt": "2026-01-02T03:04:05.000Z",
    "updatedAt": "2026-01-02T03:04:05.000Z",
    "favorited": False,
    "favoritesCount": 4,
    "author": PROFILE,
}
ARTICLE = SUMMARY | {"body": "# Body"}
