import { useQueryClient } from "@tanstack/vue-query";
import { useRouter } from "vue-router";

import type { Post } from "@/api/types";
import { useNotices } from "@/stores/notices";

import { isPreviousPage } from "./isPreviousPage";

/** Return what to do after a post was saved: confirm it, and show the post or continue with the draft. */
export function useAfterSave() {
  const queries = useQueryClient();
  const router = useRouter();
  const notices = useNotices();

  return async (post: Post, previousStatus: Post["status"] = "draft"): Promise<void> => {
    const isPublished = post.status === "published";
    queries.setQueryData(["post", post.slug], post);
    const published = previousStatus === "published" ? "Saved." : "Published.";
    notices.inform(isPublished ? published : "Draft saved.");
    const next = { name: isPublished ? "post" : "edit", params: { slug: post.slug } };
    if (isPreviousPage(router, next)) router.back();
    else await router.replace(next);
    await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "post" });
  };
}
