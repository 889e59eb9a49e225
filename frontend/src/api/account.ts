/** The signed-in user's account and session. */

import { accessToken, client, unwrap } from "./client";
import { asProblem } from "./problems";
import type { Dashboard, Me, Page, PostSummary, ProfileChanges, Session } from "./types";

export async function register(username: string, email: string, password: string): Promise<Me> {
  return startSession(
    await unwrap(client.POST("/api/v1/auth/register", { body: { username, email, password, cookie: true } })),
  );
}

/** @param login a username or an e-mail address */
export async function signIn(login: string, password: string): Promise<Me> {
  return startSession(
    await unwrap(client.POST("/api/v1/auth/login", { body: { login, password, cookie: true } })),
  );
}

/**
 * Return whether the session is over on the server. False means that the accounts service is
 * unavailable: the gateway has cleared the cookie, but the session stays valid until it expires.
 * Raises Problem if the response has no detail: then it did not come from the gateway, and the
 * cookie was not cleared.
 */
export async function signOut(): Promise<boolean> {
  try {
    await unwrap(client.POST("/api/v1/auth/logout", { body: {} }));
    return true;
  } catch (error) {
    const { code, detail } = asProblem(error);
    if (code !== "unavailable" || !detail) throw error;
    return false;
  }
}

export function getMe(): Promise<Me> {
  return unwrap(client.GET("/api/v1/me"));
}

export function updateMe(changes: ProfileChanges): Promise<Me> {
  return unwrap(client.PATCH("/api/v1/me", { body: changes }));
}

export async function changePassword(current: string, next: string): Promise<void> {
  await unwrap(
    client.PUT("/api/v1/me/password", { body: { current_password: current, new_password: next } }),
  );
}

/** Erase the account and end the session. */
export async function deleteAccount(password: string): Promise<void> {
  await unwrap(client.DELETE("/api/v1/me", { body: { password } }));
}

export function getDashboard(): Promise<Dashboard> {
  return unwrap(client.GET("/api/v1/me/dashboard"));
}

export function listDrafts(cursor?: string): Promise<Page<PostSummary>> {
  return unwrap(client.GET("/api/v1/me/drafts", { params: { query: { cursor } } }));
}

function startSession(session: Session): Me {
  accessToken.store(session.tokens);
  return session.user;
}
