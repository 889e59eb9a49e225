import { useQueryClient } from "@tanstack/vue-query";
import { useRouter } from "vue-router";

import type { Post } from "@/api/types";
import { useNotices } from "@/stores/notices";

/** Where an author goes when the gateway has a post: to the post, or on with the draft. */
export function useSavedPost() {
  const queries = useQueryClient();
  const router = useRouter();
  const notices = useNotices();

  return async (post: Post): Promise<void> => {
    const isPublished = post.status === "published";
    queries.setQueryData(["post", post.slug], post);
    notices.tell(isPublished ? "Published." : "Draft saved.");
    await router.replace({ name: isPublished ? "post" : "edit", params: { slug: post.slug } });
    await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "post" });
  };
}
