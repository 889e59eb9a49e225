import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type Intent, useIntent } from "@/stores/intent";
import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";
import { mountInApp, unmountAll } from "@/testing/app";
import { me, tokens } from "@/testing/samples";

import { useRequireSignIn } from "./useRequireSignIn";

const push = vi.hoisted(() => vi.fn());
vi.mock("vue-router", () => ({ useRouter: () => ({ push }), useRoute: () => ({ fullPath: "/here" }) }));

const gateway = vi.fn<(request: Request) => Promise<Response>>();
const action = vi.fn();
const like: Intent = { kind: "like", slug: "a-post", title: "A post", on: true };

beforeEach(() => vi.stubGlobal("fetch", gateway));
afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
  vi.resetAllMocks();
  localStorage.clear();
  sessionStorage.clear();
});

function setUp() {
  return mountInApp(() => ({
    requireSignIn: useRequireSignIn(),
    session: useSession(),
    intent: useIntent(),
    notices: useNotices(),
  })).result;
}

test("a visitor is sent to the sign-in page, which names the intent and knows the next page", async () => {
  const { requireSignIn, intent } = setUp();
  await requireSignIn(action, like);
  expect(intent.purpose).toBe("like “A post”");
  expect(action).not.toHaveBeenCalled();
  expect(push).toHaveBeenCalledWith({ name: "sign-in", query: { next: "/here" } });
});

test("the action runs after a pending session is restored", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  gateway.mockImplementation(async ({ url }) =>
    Response.json(url.endsWith("/auth/refresh") ? tokens("ada") : me()),
  );
  const { requireSignIn, intent } = setUp();
  await requireSignIn(action, like);
  expect(action).toHaveBeenCalledTimes(1);
  expect(intent.purpose).toBe("");
});

test("a session that cannot be restored is reported, without the sign-in page", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  gateway.mockImplementation(async () => Response.json({}, { status: 503 }));
  const { requireSignIn, notices } = setUp();
  await requireSignIn(action, like);
  expect(action).not.toHaveBeenCalled();
  expect(push).not.toHaveBeenCalled();
  expect(notices.shown[0]?.text).toContain("Part of this site is unavailable.");
});
