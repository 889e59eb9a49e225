/** The gateway's client: typed by its OpenAPI description, signed in when the reader is. */

import createClient from "openapi-fetch";

import { AccessToken, type SessionChange } from "./access-token";
import { asProblem, Problem } from "./problems";
import type { paths } from "./schema";

type Listener = (change: SessionChange) => void;

const AUTH = "/api/v1/auth/";
const listeners = new Set<Listener>();

export const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send });

export const accessToken = new AccessToken(
  async () => answer(client.POST("/api/v1/auth/refresh", { body: {} })),
  (change) => listeners.forEach((listener) => listener(change)),
);

/** Calls `listener` when the gateway says that the session is over, or another person's. */
export function onSessionChanged(listener: Listener): void {
  listeners.add(listener);
}

/** What a call answers. Raises Problem. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** Sends a request with the access token, once more with the next one where that has expired. */
async function send(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.startsWith(AUTH)) return checked(await reach(request));
  const again = request.clone();
  let token: string | null;
  try {
    token = await accessToken.current();
  } catch (error) {
    return sendAnonymously(request, asProblem(error));
  }
  const response = await reach(withToken(request, token));
  if (response.status !== 401 || token === null) return checked(response);
  try {
    token = await accessToken.after(token);
  } catch (error) {
    return sendAnonymously(again, asProblem(error));
  }
  return checked(await reach(withToken(again, token)));
}

/** While no token can be had, what everyone may read is still read. Anything else fails with that `problem`. */
async function sendAnonymously(request: Request, problem: Problem): Promise<Response> {
  if (request.method !== "GET" || !problem.isPassing) throw problem;
  const response = await reach(request);
  if (!response.ok) throw problem;
  return response;
}

function withToken(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("offline");
  }
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw await Problem.of(response);
  return response;
}
