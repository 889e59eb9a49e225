import { afterEach, expect, test, vi } from "vitest";

import { storage } from "./storage";

afterEach(() => {
  vi.unstubAllGlobals();
  storage.keys().forEach(storage.remove);
});

test("a value is in the browser's storage until it is removed", () => {
  storage.set("a", "1");
  expect(localStorage.getItem("a")).toBe("1");
  expect(storage.get("a")).toBe("1");
  storage.remove("a");
  expect(storage.get("a")).toBeNull();
  expect(localStorage).toHaveLength(0);
});

test("a value stays in memory if the browser refuses storage", () => {
  vi.stubGlobal("localStorage", undefined);
  storage.set("a", "1");
  expect(storage.get("a")).toBe("1");
  expect(storage.keys()).toEqual(["a"]);
  storage.remove("a");
  expect(storage.get("a")).toBeNull();
});

test("a new value in memory hides the old stored one if storage is full", () => {
  storage.set("a", "old");
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  storage.set("a", "new");
  expect(storage.get("a")).toBe("new");
});
