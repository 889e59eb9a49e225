"""What may stand behind the `?` of an address."""

from rest_framework import serializers

import comments.contract
import posts.contract
from accounts.contract import MAX_USERNAME
from gateway.rest.fields import EnumField, StrictCharField, StrictUUIDField, UserReference
from gateway.rest.serializers import QuerySerializer
from kernel.contracts.service import MAX_PAGE_SIZE, PAGE_SIZE

MAX_CURSOR = 1000


class PageQuery(QuerySerializer):
    cursor = StrictCharField(
        required=False,
        max_length=MAX_CURSOR,
        help_text="`next_cursor` of the page before; without it, the first.",
    )
    limit = serializers.IntegerField(
        default=PAGE_SIZE, min_value=1, max_value=MAX_PAGE_SIZE, help_text="How many at most."
    )


class AuthorPostsQuery(PageQuery):
    order = EnumField(
        posts.contract.Order,
        default=posts.contract.Order.NEWEST,
        help_text="Newest publication first, or most likes and comments first.",
    )
    tag = StrictCharField(required=False, max_length=posts.contract.MAX_TAG, help_text="Only posts with this tag.")


class PostsQuery(AuthorPostsQuery):
    author = UserReference(
        required=False, max_length=MAX_USERNAME, help_text="Only posts of this person: username or id."
    )
    liked_by = StrictUUIDField(
        required=False,
        help_text="Only posts that the person with this id likes, last liked first; no other filter.",
    )


class CommentsQuery(PageQuery):
    order = EnumField(
        comments.contract.Order,
        default=comments.contract.Order.NEWEST,
        help_text="By number within the post, highest or lowest first.",
    )
