/** The gateway's HTTP client: typed by its OpenAPI description, authenticated if a user is signed in. */

import createClient from "openapi-fetch";

import { AccessToken, type SessionChange } from "./access-token";
import { asProblem, Problem } from "./problems";
import type { paths } from "./schema";

type Listener = (change: SessionChange) => void;

const AUTH = "/api/v1/auth/";
const TOKEN_STATUS = "X-Token-Status";
const listeners = new Set<Listener>();

export const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send });

export const accessToken = new AccessToken(
  async () => unwrap(client.POST("/api/v1/auth/refresh", { body: {} })),
  (change) => listeners.forEach((listener) => listener(change)),
);

/** Call `listener` when the gateway reports that the session is over or belongs to another user. */
export function onSessionChanged(listener: Listener): void {
  listeners.add(listener);
}

/** Return the body of a call's response. Raises Problem. */
export async function unwrap<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** Send a request with the access token. If the gateway rejects the token, refresh it and retry once. */
async function send(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.startsWith(AUTH)) return ensureOk(await fetchOrOffline(request));
  const retry = request.clone();
  let token: string | null;
  try {
    token = await accessToken.current();
  } catch (error) {
    return sendAnonymously(request, asProblem(error));
  }
  const response = await fetchOrOffline(withToken(request, token));
  if (token === null || !isTokenRejected(retry, response)) return ensureOk(response);
  try {
    token = await accessToken.replacing(token);
  } catch (error) {
    return sendAnonymously(retry, asProblem(error));
  }
  return ensureOk(await fetchOrOffline(withToken(retry, token)));
}

/**
 * Whether the gateway did not accept the access token. It then refuses what requires a user, but lets
 * anonymous visitors and such users read public resources alike, with this header in the response.
 */
function isTokenRejected({ method }: Request, { status, headers }: Response): boolean {
  return status === 401 || (method === "GET" && headers.get(TOKEN_STATUS) === "invalid");
}

/** While no token is available, public resources can still be read. Other requests raise `problem`. */
async function sendAnonymously(request: Request, problem: Problem): Promise<Response> {
  if (request.method !== "GET" || !problem.isTransient) throw problem;
  const response = await fetchOrOffline(request);
  if (!response.ok) throw problem;
  return response;
}

function withToken(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

async function fetchOrOffline(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("offline");
  }
}

async function ensureOk(response: Response): Promise<Response> {
  if (!response.ok) throw await Problem.fromResponse(response);
  return response;
}
