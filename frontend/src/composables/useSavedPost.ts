import { useQueryClient } from "@tanstack/vue-query";
import { useRouter } from "vue-router";

import type { Post } from "@/api/types";
import { useNotices } from "@/stores/notices";

import { isPageBefore } from "./isPageBefore";

/** Where an author goes when the gateway has a post: to the post, or on with the draft. */
export function useSavedPost() {
  const queries = useQueryClient();
  const router = useRouter();
  const notices = useNotices();

  return async (post: Post, before: Post["status"] = "draft"): Promise<void> => {
    const isPublished = post.status === "published";
    queries.setQueryData(["post", post.slug], post);
    const published = before === "published" ? "Saved." : "Published.";
    notices.tell(isPublished ? published : "Draft saved.");
    const next = { name: isPublished ? "post" : "edit", params: { slug: post.slug } };
    if (isPageBefore(router, next)) router.back();
    else await router.replace(next);
    await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "post" });
  };
}
