import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";
import { mountInApp, unmountAll } from "@/testing/app";
import { me, tokens } from "@/testing/samples";

import { useRequireSignIn } from "./useRequireSignIn";

const push = vi.hoisted(() => vi.fn());
vi.mock("vue-router", () => ({ useRouter: () => ({ push }), useRoute: () => ({ fullPath: "/here" }) }));

const gateway = vi.fn<(request: Request) => Promise<Response>>();
const action = vi.fn();

beforeEach(() => vi.stubGlobal("fetch", gateway));
afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
  vi.resetAllMocks();
  localStorage.clear();
});

function setUp() {
  return mountInApp(() => ({
    requireSignIn: useRequireSignIn(),
    session: useSession(),
    notices: useNotices(),
  })).result;
}

test("a visitor is sent to the sign-in page with this page as the next one", async () => {
  await setUp().requireSignIn(action);
  expect(action).not.toHaveBeenCalled();
  expect(push).toHaveBeenCalledWith({ name: "sign-in", query: { next: "/here" } });
});

test("the action runs after a pending session is restored", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  gateway.mockImplementation(async ({ url }) =>
    Response.json(url.endsWith("/auth/refresh") ? tokens("ada") : me()),
  );
  await setUp().requireSignIn(action);
  expect(action).toHaveBeenCalledTimes(1);
});

test("a session that cannot be restored is reported, without the sign-in page", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  gateway.mockImplementation(async () => Response.json({}, { status: 503 }));
  const { requireSignIn, notices } = setUp();
  await requireSignIn(action);
  expect(action).not.toHaveBeenCalled();
  expect(push).not.toHaveBeenCalled();
  expect(notices.shown[0]?.text).toContain("Part of this site is unavailable.");
});
