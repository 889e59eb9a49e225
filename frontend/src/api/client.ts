/** The gateway's client: typed by its OpenAPI description, signed in when the reader is. */

import createClient from "openapi-fetch";

import { AccessToken, type SessionChange } from "./access-token";
import { Problem } from "./problems";
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
  const token = await accessToken.current();
  const again = request.clone();
  const response = await reach(withToken(request, token));
  if (response.status !== 401 || token === null) return checked(response);
  return checked(await reach(withToken(again, await accessToken.after(token))));
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
