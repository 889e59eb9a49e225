import { afterEach, expect, test } from "vitest";

import { useSession } from "@/stores/session";
import { inApp, unmountAll } from "@/testing/app";

import { EMPTY_DRAFT, type Saved, useDraft } from "./useDraft";

afterEach(() => {
  unmountAll();
  localStorage.clear();
  sessionStorage.clear();
});

function visit(saved: Saved = EMPTY_DRAFT, userId = "ada") {
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
  first.markSaved(first.changes.value, { ...EMPTY_DRAFT, tags: ["python"] });

  expect(first.isChanged.value).toBe(false);
  expect(localStorage).toHaveLength(0);
});

test("what was typed while it was sent is unsaved", () => {
  const first = visit();
  first.draft.title = "Sent";
  const sent = first.changes.value;
  first.draft.title = "Sent, and more";
  const saved = { ...EMPTY_DRAFT, title: "Sent" };
  first.markSaved(sent, saved);

  expect(first.isChanged.value).toBe(true);
  expect(visit(saved).draft.title).toBe("Sent, and more");
});

test("discarding goes back to what the gateway has", () => {
  const saved = { ...EMPTY_DRAFT, title: "Saved" };
  visit(saved).draft.title = "Changed";
  const again = visit(saved);

  again.discard();
  expect(again.draft.title).toBe("Saved");
  expect(visit(saved).wasRestored.value).toBe(false);
});

test("only what one has changed is to be saved; the rest becomes what others made of it", () => {
  const first = visit({ ...EMPTY_DRAFT, title: "Old", body: "Old" });
  first.draft.title = "New";
  expect(first.changes.value).toEqual({ title: "New" });

  first.markSaved(first.changes.value, { ...EMPTY_DRAFT, title: "New", body: "Another's" });
  expect(first.draft.body).toBe("Another's");
  expect(first.isChanged.value).toBe(false);
});

test("what was kept does not undo what was saved since, and says that something was", () => {
  const saved = { ...EMPTY_DRAFT, title: "Old", body: "Old", updated_at: "2026-01-01" };
  visit(saved).draft.body = "Mine";
  expect(visit(saved).isOutdated).toBe(false);

  const later = { ...saved, title: "New", body: "New", updated_at: "2026-02-02" };
  const again = visit(later);
  expect(again.changes.value).toEqual({ body: "Mine" });
  expect(again.draft.title).toBe("New");
  expect(again.isOutdated).toBe(true);
  again.draft.body = "Mine, still";
  expect(visit(later).isOutdated).toBe(true);

  again.markSaved(again.changes.value, { ...later, body: "Mine, still", updated_at: "2026-03-03" });
  again.draft.body = "Mine, anew";
  expect(visit({ ...later, updated_at: "2026-03-03" }).isOutdated).toBe(false);
});

test("another person in the same browser does not see it", () => {
  visit().draft.title = "Mine";
  expect(visit(EMPTY_DRAFT, "eve").draft.title).toBe("");
});

test.each(["{", "null", '{"title": 1}', '{"changes": {"title": 1}, "since": ""}', '{"changes": {}}'])(
  "%s in the storage is no draft and passed over",
  (kept) => {
    localStorage.setItem("blog.typed/ada/post/new/1", kept);
    expect(visit().draft).toEqual(EMPTY_DRAFT);
  },
);
