import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";
import { inApp, unmountAll } from "@/testing/app";
import { me, tokens } from "@/testing/samples";

import { useSignInFirst } from "./useSignInFirst";

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

function used() {
  return inApp(() => ({ signInFirst: useSignInFirst(), session: useSession(), notices: useNotices() }))
    .result;
}

test("a stranger is sent to sign in, and back here afterwards", async () => {
  await used().signInFirst(action);
  expect(action).not.toHaveBeenCalled();
  expect(push).toHaveBeenCalledWith({ name: "sign-in", query: { next: "/here" } });
});

test("whose session is still being taken up is waited for", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  gateway.mockImplementation(async ({ url }) =>
    Response.json(url.endsWith("/auth/refresh") ? tokens("ada") : me()),
  );
  await used().signInFirst(action);
  expect(action).toHaveBeenCalledTimes(1);
});

test("who cannot be known just now is told so, and not sent to sign in", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  gateway.mockImplementation(async () => Response.json({}, { status: 503 }));
  const { signInFirst, notices } = used();
  await signInFirst(action);
  expect(action).not.toHaveBeenCalled();
  expect(push).not.toHaveBeenCalled();
  expect(notices.shown[0]?.text).toContain("does not work at the moment");
});
