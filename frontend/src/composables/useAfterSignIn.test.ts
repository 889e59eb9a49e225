import { afterEach, expect, test, vi } from "vitest";

import { mountInApp, unmountAll } from "@/testing/app";

import { storeLastPage } from "./lastPage";
import { useAfterSignIn } from "./useAfterSignIn";

const route = vi.hoisted(() => ({ meta: { isGuestOnly: true }, query: {} as Record<string, string> }));
const router = vi.hoisted(() => ({
  back: vi.fn(),
  replace: vi.fn(),
  resolve: (path: string) => ({ fullPath: path }),
  options: { history: { state: { back: "" } } },
}));
vi.mock("vue-router", () => ({ useRouter: () => router, useRoute: () => route }));

afterEach(() => {
  unmountAll();
  vi.clearAllMocks();
  sessionStorage.clear();
});

async function signInAt(query: Record<string, string>, { isGuestOnly = true, previous = "" } = {}) {
  Object.assign(route, { query, meta: { isGuestOnly } });
  router.options.history.state.back = previous;
  await mountInApp(() => useAfterSignIn()).result();
}

test("the page that was requested opens", async () => {
  await signInAt({ next: "/settings" });
  expect(router.replace).toHaveBeenCalledWith("/settings");
});

test("without a requested page, the last page of this tab opens", async () => {
  storeLastPage("/posts/a-post?show=popular#comments");
  await signInAt({});
  expect(router.replace).toHaveBeenCalledWith("/posts/a-post?show=popular#comments");
});

test("in a new tab, the home page opens", async () => {
  await signInAt({});
  expect(router.replace).toHaveBeenCalledWith("/");
});

test("the previous page opens by going back, which restores the scroll position", async () => {
  await signInAt({ next: "/?show=popular" }, { previous: "/?show=popular" });
  expect(router.back).toHaveBeenCalledTimes(1);
  expect(router.replace).not.toHaveBeenCalled();
});

test("other pages stay open", async () => {
  await signInAt({ next: "/settings" }, { isGuestOnly: false });
  expect(router.replace).not.toHaveBeenCalled();
});
