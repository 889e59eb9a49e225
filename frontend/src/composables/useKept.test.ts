import { afterEach, expect, onTestFinished, test, vi } from "vitest";

// Every tab loads the modules anew.
vi.setConfig({ testTimeout: 30_000 });

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

/** A page in a tab of its own, as a browser has it: with its own modules, and told of what others store. */
async function newTab(personId = "ada") {
  vi.resetModules();
  sessionStorage.clear();
  const { inApp, unmountAll } = await import("@/testing/app");
  onTestFinished(unmountAll);
  const { useSession } = await import("@/stores/session");
  const { forgetTyped, useKept } = await import("./useKept");
  let words = "";
  const { session, kept } = inApp(() => {
    const session = useSession();
    session.user = { id: personId } as never;
    return { session, kept: useKept("new", () => words) };
  }).result;
  return {
    found: kept.found,
    session,
    forgetTyped,
    type(text: string): void {
      words = text;
      tellOthers(kept.keep);
    },
  };
}

function tellOthers(change: () => void): void {
  const before = { ...localStorage };
  change();
  const after = { ...localStorage };
  for (const key of Object.keys({ ...before, ...after })) {
    const newValue = after[key] ?? null;
    if (newValue !== (before[key] ?? null))
      window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
  }
}

const kept = () => Object.values({ ...localStorage }).sort();

test("two tabs keep each its own words, and remove only those", async () => {
  const one = await newTab();
  const other = await newTab();
  one.type("Of the one");
  other.type("Of the other");
  expect(kept()).toEqual(["Of the one", "Of the other"]);

  other.type("");
  expect(kept()).toEqual(["Of the one"]);
});

test("a new tab goes on with what one has left, which is then kept once", async () => {
  const left = await newTab();
  left.type("Half a");
  left.session.user = null;

  const next = await newTab();
  expect(next.found).toBe("Half a");
  next.type("Half a title");
  expect(kept()).toEqual(["Half a title"]);
  next.type("");
  expect(kept()).toEqual([]);
});

test("what a new tab throws away is kept by the one that has it", async () => {
  const one = await newTab();
  one.type("Mine");
  const other = await newTab();
  expect(other.found).toBe("Mine");

  other.type("");
  expect(kept()).toEqual(["Mine"]);
});

test("what a tab shows it keeps, when the tab that it has it from goes on or is done", async () => {
  const one = await newTab();
  one.type("Shown in both");
  const other = await newTab();
  other.type(other.found ?? "");
  one.type("Shown in both, and more");
  expect(kept()).toEqual(["Shown in both", "Shown in both, and more"]);
  one.type("");
  expect(kept()).toEqual(["Shown in both"]);
});

test("nothing of a person is left in the browser, and all of others", async () => {
  const ada = await newTab("ada");
  ada.type("Of Ada");
  (await newTab("bob")).type("Of Bob");

  ada.session.user = null;
  tellOthers(() => ada.forgetTyped("ada"));
  expect(kept()).toEqual(["Of Bob"]);
});
