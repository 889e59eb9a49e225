"""Comments and their replies."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from comments.contract import Comments
from gateway.composition import comments
from gateway.rest.operations import operation
from gateway.rest.views import ApiView
from gateway.v1.queries import CommentsQuery, PageQuery
from gateway.v1.representations.comments import CommentPage, WrittenComment
from gateway.v1.serializers import CommentChanges, NewComment
from kernel.rpc import registry


class PostCommentsView(ApiView):
    """The comments on a post."""

    @operation("comments_list", query=CommentsQuery, responses={200: CommentPage})
    def get(self, request: Request, slug: str) -> Response:
        """List the comments on a post, each with its oldest replies."""
        query = CommentsQuery.read(request.query_params)
        page = comments.list_for_post(slug=slug, viewer_id=self.viewer_id, **query)
        return Response(CommentPage.of(page))

    @operation(
        "comments_create",
        request=NewComment,
        responses={201: WrittenComment},
        problems=[403],
        idempotent=True,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Create a comment or, with `parent_id`, a reply."""
        comment = comments.create(
            slug=slug, author_id=self.user.id, key=self.key, **NewComment.read(request.data)
        )
        return Response(WrittenComment.of_authored(comment), status=201)


class CommentView(ApiView):
    """One comment."""

    @operation(
        "comments_update",
        request=CommentChanges,
        responses={200: WrittenComment},
        problems=[403],
        idempotent=True,
    )
    def patch(self, request: Request, comment_id: UUID) -> Response:
        """Change a comment.

        Authors change the `body`. Moderators hide or show any comment by `hidden`.
        """
        changes = CommentChanges.read(request.data)
        if "hidden" in changes:
            comment = comments.set_hidden(
                comment_id=comment_id, moderator_id=self.user.id, key=self.key, **changes
            )
        else:
            comment = comments.update(comment_id=comment_id, actor_id=self.user.id, key=self.key, **changes)
        return Response(WrittenComment.of_authored(comment))

    @operation("comments_delete", responses={204: None}, problems=[403], idempotent=True)
    def delete(self, request: Request, comment_id: UUID) -> Response:
        """Delete your comment.

        If it has visible replies, the comment stays in its place without its body.
        """
        registry.get(Comments).delete(comment_id=comment_id, actor_id=self.user.id, key=self.key)
        return Response(status=204)


class RepliesView(ApiView):
    """The replies to a comment."""

    @operation("comments_replies", query=PageQuery, responses={200: CommentPage})
    def get(self, request: Request, comment_id: UUID) -> Response:
        """List all visible replies to a comment, the oldest first."""
        query = PageQuery.read(request.query_params)
        page = comments.list_replies(comment_id=comment_id, viewer_id=self.viewer_id, **query)
        return Response(CommentPage.of(page))
