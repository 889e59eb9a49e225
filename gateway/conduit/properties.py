"""The texts and examples of Conduit's properties and parameters, for OpenAPI."""

from gateway.rest.schema_properties import Properties, Property

TIME = "2026-01-02T03:04:05.678Z"
PROFILE = {"username": "ann", "bio": "Writes about Django.", "image": "https://img.example/ann.png"}
TAGS = ["django", "python"]

PROPERTIES: Properties = {
    "article": Property("The article."),
    "articles": Property("The articles."),
    "articlesCount": Property("The number of articles.", 41),
    "author": Property("The author.", PROFILE | {"following": False}),
    "bio": Property("What users write about themselves, as plain text; null if empty.", PROFILE["bio"]),
    "body": Property("The text of the comment, as plain text.", "Well said."),
    "comment": Property("The comment."),
    "comments": Property("The comments."),
    "createdAt": Property("When it was published.", TIME),
    "degraded": Property("Services that failed.", ["accounts"]),
    "description": Property("The article in a few words, as plain text.", "In short."),
    "email": Property(
        "The e-mail address, which only the user can read.", "ann@example.com", {"format": "email"}
    ),
    "errors": Property("Messages by field or subject.", {"title": ["can't be blank"]}),
    "favorited": Property("Whether the viewer has favorited the article.", False),
    "favoritesCount": Property("The number of users who have favorited the article.", 4),
    "following": Property("Whether the viewer follows this user.", False),
    "id": Property("The number of the comment within the article.", 1),
    "image": Property("The address of a picture, with http or https; null if empty.", PROFILE["image"]),
    "limit": Property("The number of articles at most.", 20),
    "offset": Property("The number of articles to skip.", 0),
    "password": Property("The user's password.", "read-write-repeat"),
    "profile": Property("The profile."),
    "slug": Property("The article's name in addresses; it never changes.", "a-title"),
    "tag": Property("The tag.", "django"),
    "tagList": Property("The tags. They are stored in lower case, with `-` for white space.", TAGS),
    "tags": Property("The tags.", TAGS),
    "title": Property("The title.", "A title"),
    "token": Property("The session token.", "eyJhbGciOiJIUzI1NiJ9.e30.session"),
    "updatedAt": Property("When it was last changed.", TIME),
    "user": Property("The user."),
    "username": Property("The username, which is unique regardless of case.", "ann"),
    "Article.body": Property("The text, in Markdown.", "# Body"),
    "ArticleChanges.body": Property("The text, in Markdown.", "# Body"),
    "NewArticle.body": Property("The text, in Markdown.", "# Body"),
}
PARAMETERS: Properties = {
    **PROPERTIES,
    "author": Property("The username of the author.", "ann"),
    "favorited": Property("The username of a user who has favorited the articles.", "ann"),
    "id": Property("The number of the comment within the article.", "1"),
}
