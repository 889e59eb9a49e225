import { afterEach, expect, onTestFinished, test, vi } from "vitest";

// Every tab imports the modules again.
vi.setConfig({ testTimeout: 30_000 });

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

/** Open a page in its own tab: it has its own modules and receives other tabs' storage events. */
async function openTab(userId = "ada") {
  vi.resetModules();
  sessionStorage.clear();
  const { mountInApp, unmountAll } = await import("@/testing/app");
  onTestFinished(unmountAll);
  const { useSession } = await import("@/stores/session");
  const { removePersistedTexts, usePersistedText } = await import("./usePersistedText");
  let text = "";
  const { session, persisted } = mountInApp(() => {
    const session = useSession();
    session.user = { id: userId } as never;
    return { session, persisted: usePersistedText("new", () => text) };
  }).result;
  return {
    restored: persisted.restored,
    session,
    removePersistedTexts,
    type(typed: string): void {
      text = typed;
      withStorageEvents(persisted.persist);
    },
  };
}

/** Make a change of the storage and dispatch the events that other tabs receive. */
function withStorageEvents(change: () => void): void {
  const before = { ...localStorage };
  change();
  const after = { ...localStorage };
  for (const key of Object.keys({ ...before, ...after })) {
    const newValue = after[key] ?? null;
    if (newValue !== (before[key] ?? null))
      window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
  }
}

const storedTexts = () => Object.values({ ...localStorage }).sort();

test("two tabs store separate texts and remove only their own", async () => {
  const first = await openTab();
  const second = await openTab();
  first.type("Of the first");
  second.type("Of the second");
  expect(storedTexts()).toEqual(["Of the first", "Of the second"]);

  second.type("");
  expect(storedTexts()).toEqual(["Of the first"]);
});

test("a new tab continues a text that a closed one has left, and stores it once", async () => {
  const closed = await openTab();
  closed.type("Half a");
  closed.session.user = null;

  const next = await openTab();
  expect(next.restored).toBe("Half a");
  next.type("Half a title");
  expect(storedTexts()).toEqual(["Half a title"]);
  next.type("");
  expect(storedTexts()).toEqual([]);
});

test("a text discarded by a new tab stays stored for the open tab that shows it", async () => {
  const first = await openTab();
  first.type("Mine");
  const second = await openTab();
  expect(second.restored).toBe("Mine");

  second.type("");
  expect(storedTexts()).toEqual(["Mine"]);
});

test("a restored text stays stored when the tab that wrote it continues or finishes", async () => {
  const first = await openTab();
  first.type("Shown in both");
  const second = await openTab();
  second.type(second.restored ?? "");
  first.type("Shown in both, and more");
  expect(storedTexts()).toEqual(["Shown in both", "Shown in both, and more"]);
  first.type("");
  expect(storedTexts()).toEqual(["Shown in both"]);
});

test("removing a user's texts keeps those of other users", async () => {
  const ada = await openTab("ada");
  ada.type("Of Ada");
  (await openTab("bob")).type("Of Bob");

  ada.session.user = null;
  withStorageEvents(() => ada.removePersistedTexts("ada"));
  expect(storedTexts()).toEqual(["Of Bob"]);
});
