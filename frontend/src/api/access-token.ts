/**
 * The access token: in this page's memory and nowhere else. The refresh token is in an HttpOnly cookie, out of
 * any script's reach, so all that is remembered here is a mark that there is one.
 */

import type { TokenPair } from "./types";
import { Problem } from "./problems";

const MARK = "blog.signed-in";
const LOCK = "blog.refresh";
const EARLY_MS = 15_000;

export class AccessToken {
  private token: string | null = null;
  private goodUntil = 0;
  private refreshing: Promise<string | null> | null = null;

  /**
   * @param askForNext calls `auth/refresh`, which takes the cookie and sets the next
   * @param onEnded called once when the session turns out to be over
   */
  constructor(
    private readonly askForNext: () => Promise<TokenPair>,
    private readonly onEnded: () => void,
  ) {}

  /** Whether this browser holds a session, as far as it knows. */
  get isExpected(): boolean {
    return localStorage.getItem(MARK) !== null;
  }

  keep(pair: TokenPair): void {
    this.token = pair.access_token;
    this.goodUntil = Date.now() + pair.expires_in * 1000 - EARLY_MS;
    localStorage.setItem(MARK, "1");
  }

  forget(): void {
    this.token = null;
    localStorage.removeItem(MARK);
  }

  /** A token that is good now, refreshed if need be; null for an anonymous reader. */
  async current(): Promise<string | null> {
    if (this.token !== null && Date.now() < this.goodUntil) return this.token;
    return this.isExpected ? this.refresh() : null;
  }

  /** The token after `refused`, which the gateway no longer takes; null where the session is over. */
  async after(refused: string): Promise<string | null> {
    return this.token === refused ? this.refresh() : this.current();
  }

  /**
   * One refresh at a time. A refresh token is good once and all tabs share the cookie, so tabs take turns too:
   * two refreshes with the same cookie would end the session.
   */
  private refresh(): Promise<string | null> {
    this.refreshing ??= inTurn(() => this.askAndKeep()).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async askAndKeep(): Promise<string | null> {
    try {
      const pair = await this.askForNext();
      // Who has signed out meanwhile stays signed out.
      if (!this.isExpected) return null;
      this.keep(pair);
      return pair.access_token;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "unauthenticated") throw error;
      this.forget();
      this.onEnded();
      return null;
    }
  }
}

/** Calls `listener` when another tab has signed in or out. */
export function onSessionChangedElsewhere(listener: (isSignedIn: boolean) => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === MARK) listener(event.newValue !== null);
  });
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  // Web Locks need a secure context, which plain http on another host than localhost is not.
  return "locks" in navigator ? await navigator.locks.request(LOCK, work) : await work();
}
