"""All content that `manage.py seed` imports.

The same amounts always make the same content, with the same ids and times. Other
amounts make other posts, by the same users.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from accounts.contract import ImportedFollow, ImportedUser
from comments.contract import ImportedComment
from demo.chance import Chance
from demo.comments import make_comments
from demo.posts import count_drafts, make_likes, write_posts
from demo.users import Crowd, make_follows, make_users
from demo.writing import Writer
from posts.contract import ImportedLike, ImportedPost


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The numbers of users, posts, comments and likes to make."""

    users: int
    posts: int
    comments: int
    likes: int

    def problems(self) -> list[str]:
        """Return a message for each number that cannot be made."""
        published = self.posts - count_drafts(self.posts)
        most_likes = self.users * published
        checks = [
            (self.users >= 2, "--users: at least 2, the demo user and the moderator"),
            (self.posts >= 0, "--posts: must not be negative"),
            (self.comments >= 0, "--comments: must not be negative"),
            (self.comments <= 0 or published > 0, "--comments: there is no published post, raise --posts"),
            (self.likes >= 0, "--likes: must not be negative"),
            (self.likes <= most_likes, f"--likes: at most {most_likes}, one per user and published post"),
        ]
        return [message for fits, message in checks if not fits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content to import, in an order in which each part refers to earlier ones."""

    users: Sequence[ImportedUser]
    follows: Sequence[ImportedFollow]
    posts: Sequence[ImportedPost]
    comments: Sequence[ImportedComment]
    likes: Sequence[ImportedLike]


def make_content(amounts: Amounts, password: str) -> Content:
    """Make content.

    Args:
        amounts: How much of each to make. They have no problems.
        password: The password of the demo user and of the moderator.
    """
    seed = repr(astuple(amounts))
    chance, writer = Chance(seed), Writer(Chance(seed))
    crowd = Crowd(make_users(amounts.users, password), chance)
    follows = make_follows(crowd, chance)
    written = write_posts(amounts.posts, crowd, writer, chance)
    published = [each for each in written if each.post.published_at]
    return Content(
        users=crowd.users,
        follows=follows,
        posts=[each.post for each in written],
        comments=make_comments(amounts.comments, published, crowd, writer, chance),
        likes=make_likes(amounts.likes, published, crowd.users, chance),
    )
