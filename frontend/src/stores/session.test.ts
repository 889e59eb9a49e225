import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { accessToken } from "@/api/client";
import { mountInApp, unmountAll } from "@/testing/app";
import { me, tokens } from "@/testing/samples";

import { useSession } from "./session";

const gateway = vi.fn<(request: Request) => Promise<Response>>();
const ada = me();
const bob = me({ id: "bob", username: "bob" });

beforeEach(() => vi.stubGlobal("fetch", gateway));
afterEach(() => {
  unmountAll();
  vi.unstubAllGlobals();
  gateway.mockReset();
  accessToken.clear();
});

/** Have the gateway hold a session of `user`, or none; a number is the status of every response. */
function gatewayHolds(user: typeof ada | null | number): void {
  gateway.mockImplementation(async ({ url }) => {
    if (typeof user === "number") return Response.json({}, { status: user });
    if (user === null) return Response.json({}, { status: 401 });
    const path = new URL(url).pathname;
    if (path === "/api/v1/auth/refresh") return Response.json(tokens(user.id));
    if (path === "/api/v1/auth/login") return Response.json({ user, tokens: tokens(user.id) });
    return Response.json(user);
  });
}

/** Sign a user in or out as another tab does: change the storage, which dispatches an event here. */
function changeInOtherTab(userId: string | null): void {
  if (userId === null) localStorage.removeItem("blog.signed-in");
  else localStorage.setItem("blog.signed-in", userId);
  window.dispatchEvent(new StorageEvent("storage", { key: "blog.signed-in", newValue: userId }));
}

async function signedIn() {
  const session = mountInApp(() => useSession()).result;
  gatewayHolds(ada);
  await session.signIn("ada", "secret");
  return session;
}

test("a user who signs in in another tab takes over, and pages are rebuilt", async () => {
  const session = await signedIn();
  const generation = session.generation;
  gatewayHolds(bob);
  changeInOtherTab("bob");

  await vi.waitFor(() => expect(session.user).toEqual(bob));
  expect(session.generation).toBe(generation + 1);
});

test("a sign-out in another tab signs the user out here", async () => {
  const session = await signedIn();
  changeInOtherTab(null);
  await vi.waitFor(() => expect(session.isSignedIn).toBe(false));
});

test("a sign-out followed by another user's sign-in does not end the new session", async () => {
  const session = await signedIn();
  gatewayHolds(bob);
  localStorage.setItem("blog.signed-in", "bob");
  window.dispatchEvent(new StorageEvent("storage", { key: "blog.signed-in", newValue: null }));

  await vi.waitFor(() => expect(session.user).toEqual(bob));
  expect(accessToken.hasSession).toBe(true);
});

test("after the session has ended, the page stays and continues when the user signs in", async () => {
  const session = await signedIn();
  gatewayHolds(null);
  await accessToken.replacing((await accessToken.current()) ?? "");
  expect(session).toMatchObject({ user: ada, hasEnded: true, isSignedIn: false });

  const generation = session.generation;
  gatewayHolds(ada);
  await session.signIn("ada", "secret");
  expect(session).toMatchObject({ user: ada, hasEnded: false, isSignedIn: true, generation });
});

test("after the session has ended, pages are rebuilt for another user who signs in", async () => {
  const session = await signedIn();
  gatewayHolds(null);
  await accessToken.replacing((await accessToken.current()) ?? "");

  const generation = session.generation;
  gatewayHolds(bob);
  await session.signIn("bob", "secret");
  expect(session).toMatchObject({ user: bob, hasEnded: false, generation: generation + 1 });
});

describe("a page opened while the accounts service is unavailable", () => {
  beforeEach(() => localStorage.setItem("blog.signed-in", "ada"));

  async function openPage(status: number) {
    const session = mountInApp(() => useSession()).result;
    gatewayHolds(status);
    await session.restore();
    return session;
  }

  test("reports the problem and does not sign the user out", async () => {
    const session = await openPage(503);
    expect(session).toMatchObject({ user: null, isRestoring: true, problem: { code: "unavailable" } });
    expect(accessToken.hasSession).toBe(true);
  });

  test("restores the session on the next attempt", async () => {
    const session = await openPage(503);
    gatewayHolds(ada);
    await session.restore();
    expect(session).toMatchObject({ user: ada, isRestoring: false, problem: null });
  });

  test("restores the session when the browser is online again", async () => {
    const session = await openPage(429);
    gatewayHolds(ada);
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(session.user).toEqual(ada));
  });

  test("stops restoring a session that is over", async () => {
    expect(await openPage(401)).toMatchObject({ user: null, isRestoring: false, problem: null });
  });
});
