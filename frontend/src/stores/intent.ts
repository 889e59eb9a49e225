import { useQueryClient } from "@tanstack/vue-query";
import { defineStore } from "pinia";
import { computed, ref } from "vue";

import { setLiked } from "@/api/posts";
import { asProblem, errorMessage } from "@/api/problems";
import { setFollowing } from "@/api/users";
import { tabStorage } from "@/storage";

import { useNotices } from "./notices";
import { useSession } from "./session";

const KEY = "blog.intent";

/** What a visitor wanted to do, which requires signing in first. */
export type Intent =
  | { kind: "like"; slug: string; title: string; on: boolean }
  | { kind: "follow"; username: string; on: boolean }
  | { kind: "reply"; commentId: string; username: string | null };

/** `userId`: the user whose session has ended, if there was one. */
type Pending = Intent & { userId: string | null };

/**
 * The action that waits until the visitor has signed in. It survives a reload of the sign-in page. It is
 * not in the page's address, because a link on another site could then act for the user.
 */
export const useIntent = defineStore("intent", () => {
  const queries = useQueryClient();
  const notices = useNotices();
  const session = useSession();
  const pending = ref<Pending | null>(restored());
  /** What the visitor can do after signing in: "like “A post”", or an empty text. */
  const purpose = computed(() => (pending.value ? describe(pending.value) : ""));

  function set(intent: Intent): void {
    pending.value = { ...intent, userId: session.user?.id ?? null };
    tabStorage.set(KEY, JSON.stringify(pending.value));
  }

  function clear(): void {
    pending.value = null;
    tabStorage.remove(KEY);
  }

  /** Do what the user wanted before signing in, and report it. */
  async function perform(): Promise<void> {
    const intent = pending.value;
    // The comment itself opens its reply form.
    if (!intent || intent.kind === "reply") return;
    clear();
    const isOtherUser = intent.userId !== null && intent.userId !== session.user?.id;
    if (isOtherUser || (intent.kind === "follow" && intent.username === session.user?.username)) return;
    try {
      if (intent.kind === "like") await setLiked(intent.slug, intent.on);
      else await setFollowing(intent.username, intent.on);
      notices.inform(doneMessage(intent));
    } catch (error) {
      notices.warn(`Could not ${describe(intent)}. ${errorMessage(asProblem(error))}`);
    }
    // Data that were requested meanwhile may not contain the change.
    void queries.invalidateQueries();
  }

  /** Return whether the user wanted to reply to a comment, and forget it. */
  function takeReply(commentId: string): boolean {
    const isWanted = pending.value?.kind === "reply" && pending.value.commentId === commentId;
    if (isWanted) clear();
    return isWanted;
  }

  return { purpose, set, clear, perform, takeReply };
});

function describe(intent: Intent): string {
  switch (intent.kind) {
    case "like":
      return `${intent.on ? "like" : "unlike"} “${intent.title}”`;
    case "follow":
      return `${intent.on ? "follow" : "unfollow"} ${intent.username}`;
    case "reply":
      return `reply to ${intent.username ?? "this comment"}`;
  }
}

function doneMessage(intent: Intent & { kind: "like" | "follow" }): string {
  const verb = intent.kind === "like" ? "like" : "follow";
  const object = intent.kind === "like" ? `“${intent.title}”` : intent.username;
  return intent.on ? `You ${verb} ${object} now.` : `You do not ${verb} ${object} any more.`;
}

function restored(): Pending | null {
  try {
    return JSON.parse(tabStorage.get(KEY) ?? "null") as Pending | null;
  } catch {
    return null;
  }
}
