import { afterEach, expect, test, vi } from "vitest";

import { storage } from "./storage";

afterEach(() => {
  vi.unstubAllGlobals();
  storage.keys().forEach(storage.remove);
});

test("what is kept is in the browser's storage until it is removed", () => {
  storage.set("a", "1");
  expect(localStorage.getItem("a")).toBe("1");
  expect(storage.get("a")).toBe("1");
  storage.remove("a");
  expect(storage.get("a")).toBeNull();
  expect(localStorage).toHaveLength(0);
});

test("where storage is refused, the page remembers", () => {
  vi.stubGlobal("localStorage", undefined);
  storage.set("a", "1");
  expect(storage.get("a")).toBe("1");
  expect(storage.keys()).toEqual(["a"]);
  storage.remove("a");
  expect(storage.get("a")).toBeNull();
});

test("where storage is full, what does not fit is remembered, and not what was there before", () => {
  storage.set("a", "old");
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  storage.set("a", "new");
  expect(storage.get("a")).toBe("new");
});
