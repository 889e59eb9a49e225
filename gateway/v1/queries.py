"""The query parameters of the addresses."""

import comments.contract
import posts.contract
from accounts.contract import MAX_USERNAME
from gateway.rest.fields import EnumField, StrictCharField, StrictIntegerField, StrictUUIDField, UserReference
from gateway.rest.serializers import QuerySerializer
from kernel.contracts.service import MAX_PAGE_SIZE, PAGE_SIZE

MAX_CURSOR = 1000


class PageQuery(QuerySerializer):
    """Which page of a list."""

    cursor = StrictCharField(
        required=False,
        max_length=MAX_CURSOR,
        help_text="The `next_cursor` of the previous page; without it, the first page.",
    )
    limit = StrictIntegerField(
        default=PAGE_SIZE, min_value=1, max_value=MAX_PAGE_SIZE, help_text="The page size at most."
    )


class AuthorPostsQuery(PageQuery):
    """Which posts of an author."""

    order = EnumField(
        posts.contract.PostOrder,
        default=posts.contract.PostOrder.NEWEST,
        help_text="Newest publication first, or most likes and comments first.",
    )
    tag = StrictCharField(
        required=False, max_length=posts.contract.MAX_TAG, help_text="Only posts with this tag."
    )


class PostsQuery(AuthorPostsQuery):
    """Which posts."""

    author = UserReference(
        required=False, max_length=MAX_USERNAME, help_text="Only posts of this user: username or ID."
    )
    liked_by = StrictUUIDField(
        required=False,
        help_text=(
            "Only posts that the user with this ID likes, the last liked first;"
            " not combined with another filter."
        ),
    )


class CommentsQuery(PageQuery):
    """Which comments on a post."""

    order = EnumField(
        comments.contract.CommentOrder,
        default=comments.contract.CommentOrder.NEWEST,
        help_text="By number within the post, highest or lowest first.",
    )
