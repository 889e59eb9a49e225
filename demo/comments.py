"""The comments of the demo content, with replies."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.contract import ImportedUser
from comments.contract import ImportedComment
from demo.chance import Chance
from demo.period import END
from demo.posts import WrittenPost
from demo.users import Crowd
from demo.writing import Writer

REPLY_SHARE = 0.3
"""The share of replies among all comments."""

AUTHOR_REPLY_SHARE = 0.5
"""The share of replies by the post's author among all replies."""


def make_comments(
    count: int, published: Sequence[WrittenPost], crowd: Crowd, writer: Writer, chance: Chance
) -> list[ImportedComment]:
    """Return `count` comments, more on popular posts.

    They are sorted, the oldest first. So a reply follows its parent.
    """
    discussions = [Discussion(written, crowd, writer, chance) for written in published]
    weights = [written.weight for written in published]
    for discussion in chance.choices(discussions, weights, k=count) if count else []:
        discussion.add_comment()
    comments = [comment for discussion in discussions for comment in discussion.comments]
    return sorted(comments, key=lambda comment: comment.created_at)


class Discussion:
    """The comments on one post."""

    def __init__(self, written: WrittenPost, crowd: Crowd, writer: Writer, chance: Chance) -> None:
        self.comments: list[ImportedComment] = []
        self._written = written
        self._crowd = crowd
        self._writer = writer
        self._chance = chance

    def add_comment(self) -> None:
        """Add a comment, or a reply to one."""
        parents = [comment for comment in self.comments if comment.parent_id is None]
        if parents and self._chance.random() < REPLY_SHARE:
            self._reply(self._chance.choice(parents))
        else:
            commenter = self._crowd.draw_other(self._written.author)
            body = self._writer.comment(self._written.subject)
            self._add(commenter, body, after=self._written.post.published_at or END)

    def _reply(self, parent: ImportedComment) -> None:
        by_author = self._chance.random() < AUTHOR_REPLY_SHARE
        author = self._written.author
        replier = author if by_author else self._crowd.draw_other(author)
        body = self._writer.reply(by_author=by_author)
        self._add(replier, body, after=parent.created_at, parent_id=parent.id)

    def _add(
        self, commenter: ImportedUser, body: str, *, after: datetime, parent_id: UUID | None = None
    ) -> None:
        created_at = self._chance.moment(max(after, commenter.joined_at), END, lean=4)
        self.comments.append(
            ImportedComment(
                id=self._chance.uuid7(created_at),
                post_id=self._written.post.id,
                post_author_id=self._written.author.id,
                author_id=commenter.id,
                body=body,
                created_at=created_at,
                parent_id=parent_id,
            )
        )
