"""Comments on articles. Replies stand beside what they reply to: Conduit knows no threads."""

from rest_framework.request import Request
from rest_framework.response import Response

from blog.services import registry
from comments.contract import Comments
from gateway.api.operations import Operation
from gateway.compose import comments
from gateway.compose.authored import join
from gateway.conduit.representations import UNKNOWN, Comment, CommentAnswer, CommentsAnswer, profiles
from gateway.conduit.serializers import NewComment
from gateway.conduit.views.base import ConduitView
from posts.contract import Posts


class CommentsView(ConduitView):
    @Operation("GetArticleComments", answers={200: CommentsAnswer})
    def get(self, request: Request, slug: str) -> Response:
        """All comments on an article, the newest first."""
        found = comments.list_all_for_post(slug=slug, viewer_id=self.viewer_id)
        return Response(CommentsAnswer.of(found))

    @Operation("CreateArticleComment", answers={201: CommentAnswer}, takes=NewComment)
    def post(self, request: Request, slug: str) -> Response:
        """A new comment."""
        given = NewComment.read(request.data)
        post = registry.get(Posts).get(slug=slug, viewer_id=self.user.id)
        comment = registry.get(Comments).create(post_id=post.id, author_id=self.user.id, **given)
        authored = join([comment], self.user.id)
        author = profiles(authored.authors).get(comment.author_id, UNKNOWN)
        answer = CommentAnswer(comment=Comment.of(comment, author), degraded=authored.degraded)
        return Response(answer, status=201)


class CommentView(ConduitView):
    @Operation("DeleteArticleComment", answers={204: None}, problems=[403])
    def delete(self, request: Request, slug: str, number: int) -> Response:
        """Deletes one's own comment."""
        post = registry.get(Posts).get(slug=slug, viewer_id=self.user.id)
        self.resource = "comment"
        comment = registry.get(Comments).get_by_number(post_id=post.id, number=number)
        registry.get(Comments).delete(comment_id=comment.id, actor_id=self.user.id)
        return Response(status=204)
