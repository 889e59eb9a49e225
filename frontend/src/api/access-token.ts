/**
 * The access token, held only in this page's memory. The refresh token is in an HttpOnly cookie that
 * scripts cannot read, so the browser's storage holds only the id of the signed-in user.
 */

import { storage } from "@/storage";

import type { TokenPair } from "./types";
import { Problem } from "./problems";

const SESSION_KEY = "blog.signed-in";
const LOCK = "blog.refresh";
const REFRESH_MARGIN_MS = 15_000;

/** `ended`: the session is over. `replaced`: another user has signed in in another tab. */
export type SessionChange = "ended" | "replaced";

export class AccessToken {
  private token: string | null = null;
  private userId: string | null = null;
  private validUntil = 0;
  private pendingRefresh: Promise<string | null> | null = null;

  /**
   * @param requestTokens calls `auth/refresh`, which reads the refresh cookie and sets the next one
   * @param onChange called once when the session has ended or belongs to another user
   */
  constructor(
    private readonly requestTokens: () => Promise<TokenPair>,
    private readonly onChange: (change: SessionChange) => void,
  ) {}

  /** Whether this browser has a session, as far as its storage says. */
  get hasSession(): boolean {
    return storage.get(SESSION_KEY) !== null;
  }

  store(pair: TokenPair): void {
    this.token = pair.access_token;
    this.userId = userIdOf(pair.access_token);
    this.validUntil = Date.now() + pair.expires_in * 1000 - REFRESH_MARGIN_MS;
    storage.set(SESSION_KEY, this.userId);
  }

  clear(): void {
    this.token = this.userId = null;
    storage.remove(SESSION_KEY);
  }

  /**
   * Return a valid token, refreshed if necessary, or null for an anonymous visitor. Raises Problem, also
   * when the session has passed to another user: a request made by one user is not sent as another.
   */
  async current(): Promise<string | null> {
    if (this.token !== null && this.isValid) return this.token;
    return this.hasSession ? this.refresh() : null;
  }

  /** Return the token that replaces `rejected`, or null if the session is over. Raises Problem. */
  async replacing(rejected: string): Promise<string | null> {
    const next = await (this.token === rejected ? this.refresh() : this.current());
    if (next !== null && userIdOf(next) !== userIdOf(rejected)) throw userReplaced();
    return next;
  }

  private get isValid(): boolean {
    return Date.now() < this.validUntil && storage.get(SESSION_KEY) === this.userId;
  }

  /**
   * Refresh once at a time. A refresh token is valid once and all tabs share the cookie, so tabs also
   * wait for each other: two refreshes with the same cookie would end the session.
   */
  private refresh(): Promise<string | null> {
    this.pendingRefresh ??= withLock(() => this.refreshAndStore()).finally(() => {
      this.pendingRefresh = null;
    });
    return this.pendingRefresh;
  }

  private async refreshAndStore(): Promise<string | null> {
    const pair = await this.requestOrEnd();
    // A user who has signed out during the request stays signed out.
    if (pair === null || !this.hasSession) return null;
    const previousUserId = this.userId;
    this.store(pair);
    if (previousUserId !== null && this.userId !== previousUserId) {
      this.onChange("replaced");
      throw userReplaced();
    }
    return pair.access_token;
  }

  private async requestOrEnd(): Promise<TokenPair | null> {
    try {
      return await this.requestTokens();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "unauthenticated") throw error;
      this.clear();
      this.onChange("ended");
      return null;
    }
  }
}

/** Call `listener` when a user has signed in or out in another tab. */
export function onSessionChangedInOtherTab(listener: () => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === SESSION_KEY) listener();
  });
}

function userIdOf(token: string): string {
  const claims = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return (JSON.parse(atob(claims)) as { sub: string }).sub;
}

function userReplaced(): Problem {
  return new Problem(
    "unauthenticated",
    "Another user has signed in in this browser, so your request was not sent. Sign in again to continue.",
  );
}

async function withLock<T>(work: () => Promise<T>): Promise<T> {
  // Web Locks need a secure context; plain HTTP on a host other than localhost does not provide one.
  return "locks" in navigator ? await navigator.locks.request(LOCK, work) : await work();
}
