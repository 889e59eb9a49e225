/** One's own account and session. */

import { accessToken, answer, client } from "./client";
import { asProblem } from "./problems";
import type { Dashboard, Me, Page, PostSummary, ProfileChanges, Session } from "./types";

export async function register(username: string, email: string, password: string): Promise<Me> {
  return begun(
    await answer(client.POST("/api/v1/auth/register", { body: { username, email, password, cookie: true } })),
  );
}

/** @param login a username or an e-mail address */
export async function signIn(login: string, password: string): Promise<Me> {
  return begun(await answer(client.POST("/api/v1/auth/login", { body: { login, password, cookie: true } })));
}

/**
 * Whether the session is over; false where accounts is away, and only this browser has forgotten it. Raises Problem
 * where not even that is so: what answers without a detail is not the gateway, which alone can clear the cookie.
 */
export async function signOut(): Promise<boolean> {
  try {
    await answer(client.POST("/api/v1/auth/logout", { body: {} }));
    return true;
  } catch (error) {
    const { code, detail } = asProblem(error);
    if (code !== "unavailable" || !detail) throw error;
    return false;
  }
}

export function getMe(): Promise<Me> {
  return answer(client.GET("/api/v1/me"));
}

export function changeMe(changes: ProfileChanges): Promise<Me> {
  return answer(client.PATCH("/api/v1/me", { body: changes }));
}

export async function changePassword(current: string, next: string): Promise<void> {
  await answer(
    client.PUT("/api/v1/me/password", { body: { current_password: current, new_password: next } }),
  );
}

/** Erases the person and ends the session. */
export async function deleteAccount(password: string): Promise<void> {
  await answer(client.DELETE("/api/v1/me", { body: { password } }));
}

export function getDashboard(): Promise<Dashboard> {
  return answer(client.GET("/api/v1/me/dashboard"));
}

export function listDrafts(cursor?: string): Promise<Page<PostSummary>> {
  return answer(client.GET("/api/v1/me/drafts", { params: { query: { cursor } } }));
}

function begun(session: Session): Me {
  accessToken.keep(session.tokens);
  return session.user;
}
