"""The texts and examples of the API's properties and parameters, for OpenAPI."""

from gateway.rest.schema_properties import Properties, Property

ID = "019b7c2e-5b1e-7c33-9a64-2d1f0c9e8b7a"
TIME = "2026-01-02T03:04:05.678Z"
USERNAME = {"pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$"}
IMAGE = {"pattern": "^([Hh][Tt][Tt][Pp][Ss]?://.+)?$"}
NO_PARTS: list[str] = []

PROPERTIES: Properties = {
    "access_token": Property("The access token.", "eyJhbGciOiJIUzI1NiJ9.e30.access"),
    "author": Property("The author."),
    "bio": Property("What users write about themselves, as plain text; may be empty.", "Writes."),
    "body": Property("The text of the comment, as plain text.", "Well said."),
    "comment_id": Property("The ID of the comment.", ID),
    "comments": Property("The comments."),
    "comments_count": Property("The number of visible comments and replies.", 5),
    "cookie": Property("Whether a cookie contains the refresh token.", True),
    "count": Property("The number of visible comments and replies.", 5),
    "created_at": Property("When it was created.", TIME),
    "current_password": Property("The password so far.", "read-write-repeat"),
    "cursor": Property("Where the page begins.", "bmV4dA"),
    "degraded": Property("Services that failed.", NO_PARTS),
    "detail": Property("What went wrong.", "Some fields are invalid; `errors` lists them with the reasons."),
    "drafts": Property("The latest drafts."),
    "edited_at": Property("When the body was last changed; null if it never was.", TIME),
    "email": Property(
        "The e-mail address, which only the user can read.", "ann@example.com", {"format": "email"}
    ),
    "errors": Property("Messages by invalid field.", {"title": ["This field is required."]}),
    "expires_in": Property("The lifetime of the access token in seconds.", 600),
    "followers": Property("The number of users who follow the user.", 2),
    "followers_count": Property("The number of users who follow this user.", 2),
    "following": Property("Whether the viewer follows this user.", False),
    "following_count": Property("The number of users whom this user follows.", 3),
    "hidden": Property("Whether the comment is hidden.", True),
    "id": Property("The ID, which never changes.", ID),
    "Idempotency-Key": Property("The idempotency key.", "7f9c1c66"),
    "image": Property(
        "The address of a picture, with http or https; may be empty.", "https://img.example/ann.png", IMAGE
    ),
    "is_moderator": Property("Whether the user may hide comments.", False),
    "items": Property("The items of the page."),
    "joined_at": Property("When the account was created.", TIME),
    "liked": Property("Whether the viewer likes the post.", False),
    "liked_by": Property("The ID of a user who likes the posts.", ID),
    "likes": Property("The number of likes of the user's published posts.", 3),
    "likes_count": Property("The number of users who like the post.", 4),
    "limit": Property("The page size at most.", 20),
    "login": Property("The name to log in with.", "ann"),
    "name": Property("The tag.", "django"),
    "new_password": Property(
        "The new password. The password policy of the site applies.", "write-read-repeat"
    ),
    "next_cursor": Property("The cursor of the next page.", "bmV4dA"),
    "number": Property("The number of the comment within the post.", 1),
    "order": Property("The order of the list.", "newest"),
    "parent_id": Property("The comment that is replied to.", ID),
    "password": Property("The user's password.", "read-write-repeat"),
    "popular": Property("The user's posts with the most likes and comments."),
    "post": Property("The post that the comment is on."),
    "posts": Property("The number of published posts.", 1),
    "posts_count": Property("The number of published posts with this tag.", 3),
    "published_at": Property("When it was published.", TIME),
    "refresh_token": Property("The refresh token.", "eyJhbGciOiJIUzI1NiJ9.e30.refresh"),
    "replies": Property("The replies.", NO_PARTS),
    "replies_count": Property("The number of visible replies.", 2),
    "request_id": Property("The ID of the request.", ID),
    "slug": Property("The post's name in addresses; it never changes.", "a-title"),
    "status": Property("Whether the post is a draft, published, or withheld.", "published"),
    "summary": Property("The post in a few words, as plain text; may be empty.", "In short."),
    "tag": Property("The tag.", "django"),
    "tags": Property(
        "The tags. They are stored in lower case, with `-` for white space.", ["django", "python"]
    ),
    "title": Property("The title.", "A title"),
    "tokens": Property("The tokens of the session."),
    "totals": Property("The user's totals."),
    "type": Property("The problem type.", "urn:blog:problem:invalid"),
    "updated_at": Property("When it was last changed.", TIME),
    "user": Property("The user."),
    "username": Property("The username, which is unique regardless of case.", "ann", USERNAME),
    "Comment.status": Property("Whether the comment is visible.", "visible"),
    "NewPost.body": Property("The text, in Markdown.", "# Body"),
    "Post.body": Property("The text, in Markdown.", "# Body"),
    "Post.comments": Property("The number of comments."),
    "PostChanges.body": Property("The text, in Markdown.", "# Body"),
    "Problem.status": Property("The HTTP status.", 400),
    "Problem.title": Property("The problem type in words.", "Invalid input"),
    "Registration.password": Property(
        "The password. The password policy of the site applies.", "read-write-repeat"
    ),
    "Totals.comments": Property("The number of comments on the user's published posts.", 4),
    "Totals.drafts": Property("The number of drafts.", 2),
    "WrittenComment.status": Property("Whether the comment is visible.", "visible"),
}

PARAMETERS: Properties = {
    **PROPERTIES,
    "author": Property("The username or the ID of the author.", "ann"),
}
