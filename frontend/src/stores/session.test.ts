import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { accessToken } from "@/api/client";
import { inApp, unmountAll } from "@/testing/app";
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
  accessToken.forget();
});

/** The gateway with a session of `person` in the cookie, or with none; a number: it answers everything with this status. */
function holds(person: typeof ada | null | number): void {
  gateway.mockImplementation(async ({ url }) => {
    if (typeof person === "number") return Response.json({}, { status: person });
    if (person === null) return Response.json({}, { status: 401 });
    const path = new URL(url).pathname;
    if (path === "/api/v1/auth/refresh") return Response.json(tokens(person.id));
    if (path === "/api/v1/auth/login") return Response.json({ user: person, tokens: tokens(person.id) });
    return Response.json(person);
  });
}

/** What another tab does: it writes the mark, and this one hears of it. */
function elsewhere(personId: string | null): void {
  if (personId === null) localStorage.removeItem("blog.signed-in");
  else localStorage.setItem("blog.signed-in", personId);
  window.dispatchEvent(new StorageEvent("storage", { key: "blog.signed-in", newValue: personId }));
}

async function signedIn() {
  const session = inApp(() => useSession()).result;
  holds(ada);
  await session.signIn("ada", "secret");
  return session;
}

test("another person who signs in in another tab takes over, and nothing open stays", async () => {
  const session = await signedIn();
  const turn = session.turn;
  holds(bob);
  elsewhere("bob");

  await vi.waitFor(() => expect(session.user).toEqual(bob));
  expect(session.turn).toBe(turn + 1);
});

test("signing out in another tab counts here", async () => {
  const session = await signedIn();
  elsewhere(null);
  await vi.waitFor(() => expect(session.isSignedIn).toBe(false));
});

test("a sign-out that another sign-in has overtaken ends nothing", async () => {
  const session = await signedIn();
  holds(bob);
  localStorage.setItem("blog.signed-in", "bob");
  window.dispatchEvent(new StorageEvent("storage", { key: "blog.signed-in", newValue: null }));

  await vi.waitFor(() => expect(session.user).toEqual(bob));
  expect(accessToken.isExpected).toBe(true);
});

test("whose session has ended stays on the page, and is back after signing in", async () => {
  const session = await signedIn();
  holds(null);
  await accessToken.after((await accessToken.current()) ?? "");
  expect(session).toMatchObject({ user: ada, hasEnded: true, isSignedIn: false });

  const turn = session.turn;
  holds(ada);
  await session.signIn("ada", "secret");
  expect(session).toMatchObject({ user: ada, hasEnded: false, isSignedIn: true, turn });
});

test("who signs in in the place of another finds nothing of the other's open", async () => {
  const session = await signedIn();
  holds(null);
  await accessToken.after((await accessToken.current()) ?? "");

  const turn = session.turn;
  holds(bob);
  await session.signIn("bob", "secret");
  expect(session).toMatchObject({ user: bob, hasEnded: false, turn: turn + 1 });
});

describe("a page that is opened while accounts is away", () => {
  beforeEach(() => localStorage.setItem("blog.signed-in", "ada"));

  async function opened(status: number) {
    const session = inApp(() => useSession()).result;
    holds(status);
    await session.restore();
    return session;
  }

  test("says so, and signs nobody out", async () => {
    const session = await opened(503);
    expect(session).toMatchObject({ user: null, isAwaited: true, problem: { code: "unavailable" } });
    expect(accessToken.isExpected).toBe(true);
  });

  test("knows who it is at the next try", async () => {
    const session = await opened(503);
    holds(ada);
    await session.restore();
    expect(session).toMatchObject({ user: ada, isAwaited: false, problem: null });
  });

  test("tries again when the browser is online again", async () => {
    const session = await opened(429);
    holds(ada);
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(session.user).toEqual(ada));
  });

  test("waits for nobody whose session is over", async () => {
    expect(await opened(401)).toMatchObject({ user: null, isAwaited: false, problem: null });
  });
});
