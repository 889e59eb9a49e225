import { afterEach, expect, test } from "vitest";

import { useSession } from "@/stores/session";
import { inApp, unmountAll } from "@/testing/app";

import { copied, EMPTY_DRAFT, useDraft } from "./useDraft";

afterEach(() => {
  unmountAll();
  localStorage.clear();
});

function visit(saved = EMPTY_DRAFT, userId = "ada") {
  return inApp(() => {
    useSession().user = { id: userId } as never;
    return useDraft("new", saved);
  }).result;
}

test("what was typed is there again on the next visit, and says so", () => {
  visit().draft.title = "Half a title";

  const again = visit();
  expect(again.draft.title).toBe("Half a title");
  expect(again.wasRestored.value).toBe(true);
  expect(again.isChanged.value).toBe(true);
});

test("what the gateway has need not be kept", () => {
  const first = visit();
  first.draft.tags.push("python");
  first.markSaved(copied(first.draft));

  expect(first.isChanged.value).toBe(false);
  expect(localStorage).toHaveLength(0);
});

test("what was typed while it was sent is unsaved", () => {
  const first = visit();
  first.draft.title = "Sent";
  const sent = copied(first.draft);
  first.draft.title = "Sent, and more";
  first.markSaved(sent);

  expect(first.isChanged.value).toBe(true);
  expect(visit(sent).draft.title).toBe("Sent, and more");
});

test("discarding goes back to what the gateway has", () => {
  const saved = { ...EMPTY_DRAFT, title: "Saved" };
  visit(saved).draft.title = "Changed";
  const again = visit(saved);

  again.discard();
  expect(again.draft.title).toBe("Saved");
  expect(visit(saved).wasRestored.value).toBe(false);
});

test("another person in the same browser does not see it", () => {
  visit().draft.title = "Mine";
  expect(visit(EMPTY_DRAFT, "eve").draft.title).toBe("");
});

test("what is no draft in the storage is passed over", () => {
  localStorage.setItem("blog.draft.ada.new", '{"title": 1}');
  expect(visit().draft.title).toBe("");
  localStorage.setItem("blog.draft.ada.new", "{");
  expect(visit().draft.title).toBe("");
});
