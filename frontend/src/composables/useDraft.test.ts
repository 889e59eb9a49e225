import { afterEach, expect, test } from "vitest";

import { useSession } from "@/stores/session";
import { mountInApp, unmountAll } from "@/testing/app";

import { EMPTY_DRAFT, type SavedPost, useDraft } from "./useDraft";

afterEach(() => {
  unmountAll();
  localStorage.clear();
  sessionStorage.clear();
});

/** Open the editor. */
function openDraft(saved: SavedPost = EMPTY_DRAFT, userId = "ada") {
  return mountInApp(() => {
    useSession().user = { id: userId } as never;
    return useDraft("new", saved);
  }).result;
}

test("unsaved changes are restored on the next visit and reported as restored", () => {
  openDraft().draft.title = "Half a title";

  const reopened = openDraft();
  expect(reopened.draft.title).toBe("Half a title");
  expect(reopened.wasRestored.value).toBe(true);
  expect(reopened.isChanged.value).toBe(true);
});

test("saved changes are removed from the browser", () => {
  const first = openDraft();
  first.draft.tags.push("python");
  first.markSaved(first.changes.value, { ...EMPTY_DRAFT, tags: ["python"] });

  expect(first.isChanged.value).toBe(false);
  expect(localStorage).toHaveLength(0);
});

test("text typed while the draft was being saved stays unsaved", () => {
  const first = openDraft();
  first.draft.title = "Sent";
  const sent = first.changes.value;
  first.draft.title = "Sent, and more";
  const saved = { ...EMPTY_DRAFT, title: "Sent" };
  first.markSaved(sent, saved);

  expect(first.isChanged.value).toBe(true);
  expect(openDraft(saved).draft.title).toBe("Sent, and more");
});

test("discarding restores the saved post", () => {
  const saved = { ...EMPTY_DRAFT, title: "Saved" };
  openDraft(saved).draft.title = "Changed";
  const reopened = openDraft(saved);

  reopened.discard();
  expect(reopened.draft.title).toBe("Saved");
  expect(openDraft(saved).wasRestored.value).toBe(false);
});

test("only changed fields are sent, and the others are taken from the response", () => {
  const first = openDraft({ ...EMPTY_DRAFT, title: "Old", body: "Old" });
  first.draft.title = "New";
  expect(first.changes.value).toEqual({ title: "New" });

  first.markSaved(first.changes.value, { ...EMPTY_DRAFT, title: "New", body: "Another's" });
  expect(first.draft.body).toBe("Another's");
  expect(first.isChanged.value).toBe(false);
});

test("restored changes keep later saved fields and are reported as outdated", () => {
  const saved = { ...EMPTY_DRAFT, title: "Old", body: "Old", updated_at: "2026-01-01" };
  openDraft(saved).draft.body = "Mine";
  expect(openDraft(saved).isOutdated).toBe(false);

  const later = { ...saved, title: "New", body: "New", updated_at: "2026-02-02" };
  const reopened = openDraft(later);
  expect(reopened.changes.value).toEqual({ body: "Mine" });
  expect(reopened.draft.title).toBe("New");
  expect(reopened.isOutdated).toBe(true);
  reopened.draft.body = "Mine, still";
  expect(openDraft(later).isOutdated).toBe(true);

  reopened.markSaved(reopened.changes.value, { ...later, body: "Mine, still", updated_at: "2026-03-03" });
  reopened.draft.body = "Mine, again";
  expect(openDraft({ ...later, updated_at: "2026-03-03" }).isOutdated).toBe(false);
});

test("another user of the same browser does not see the draft", () => {
  openDraft().draft.title = "Mine";
  expect(openDraft(EMPTY_DRAFT, "eve").draft.title).toBe("");
});

test.each(["{", "null", '{"title": 1}', '{"changes": {"title": 1}, "basedOn": ""}', '{"changes": {}}'])(
  "stored text %s is not a draft and is ignored",
  (stored) => {
    localStorage.setItem("blog.unsent/ada/post/new/1", stored);
    expect(openDraft().draft).toEqual(EMPTY_DRAFT);
  },
);
