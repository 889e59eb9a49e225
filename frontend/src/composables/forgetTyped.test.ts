import { afterEach, expect, test } from "vitest";
import { nextTick } from "vue";

import { useSession } from "@/stores/session";
import { inApp, unmountAll } from "@/testing/app";

import { forgetTyped } from "./forgetTyped";
import { EMPTY_DRAFT, useDraft } from "./useDraft";
import { useKeptText } from "./useKeptText";

afterEach(() => {
  unmountAll();
  localStorage.clear();
});

async function type(userId: string): Promise<void> {
  inApp(() => {
    useSession().user = { id: userId } as never;
    useDraft("new", EMPTY_DRAFT).draft.title = "Half a title";
    useKeptText("comment").value = "Half a comment";
  });
  await nextTick();
}

test("nothing of a person is left in the browser, and all of others", async () => {
  await type("ada");
  await type("bob");
  expect(localStorage).toHaveLength(4);

  forgetTyped("ada");
  expect(Object.keys(localStorage).filter((key) => key.includes("ada"))).toEqual([]);
  expect(localStorage).toHaveLength(2);
});
