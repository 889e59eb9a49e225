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
    @operation("comments_list", responses={200: CommentPage}, query=CommentsQuery)
    def get(self, request: Request, slug: str) -> Response:
        """The comments on a post, each with its oldest replies."""
        query = CommentsQuery.read(request.query_params)
        return Response(comments.list_for_post(slug=slug, viewer_id=self.viewer_id, **query))

    @operation("comments_create", responses={201: WrittenComment}, request=NewComment, problems=[403], idempotent=True)
    def post(self, request: Request, slug: str) -> Response:
        """A new comment or, with `parent_id`, a reply."""
        comment = comments.create(
            slug=slug, author_id=self.user.id, key=self.key, **NewComment.read(request.data)
        )
        return Response(comment, status=201)


class CommentView(ApiView):
    @operation(
        "comments_change", responses={200: WrittenComment}, request=CommentChanges, problems=[403], idempotent=True
    )
    def patch(self, request: Request, comment_id: UUID) -> Response:
        """Gives one's own comment a new `body`, or as a moderator hides or shows anyone's by `hidden`."""
        changes = CommentChanges.read(request.data)
        if "hidden" in changes:
            return Response(
                comments.set_hidden(comment_id=comment_id, moderator_id=self.user.id, key=self.key, **changes)
            )
        return Response(comments.edit(comment_id=comment_id, actor_id=self.user.id, key=self.key, **changes))

    @operation("comments_delete", responses={204: None}, problems=[403], idempotent=True)
    def delete(self, request: Request, comment_id: UUID) -> Response:
        """Deletes one's own comment; with visible replies, its place stays."""
        registry.get(Comments).delete(comment_id=comment_id, actor_id=self.user.id, key=self.key)
        return Response(status=204)


class RepliesView(ApiView):
    @operation("comments_replies", responses={200: CommentPage}, query=PageQuery)
    def get(self, request: Request, comment_id: UUID) -> Response:
        """All visible replies to a comment, the oldest first."""
        query = PageQuery.read(request.query_params)
        return Response(comments.list_replies(comment_id=comment_id, viewer_id=self.viewer_id, **query))
