/**
 * The access token: in this page's memory and nowhere else. The refresh token is in an HttpOnly cookie, out of
 * any script's reach, so all that is remembered here is a mark that there is one: the id of the person it is of.
 */

import { storage } from "@/storage";

import type { TokenPair } from "./types";
import { Problem } from "./problems";

const MARK = "blog.signed-in";
const LOCK = "blog.refresh";
const EARLY_MS = 15_000;

/** The session is over, or it is now another person's, who signed in in another tab. */
export type SessionChange = "ended" | "replaced";

export class AccessToken {
  private token: string | null = null;
  private person: string | null = null;
  private goodUntil = 0;
  private refreshing: Promise<string | null> | null = null;

  /**
   * @param askForNext calls `auth/refresh`, which takes the cookie and sets the next
   * @param onChange called once when the session turns out to be another than before
   */
  constructor(
    private readonly askForNext: () => Promise<TokenPair>,
    private readonly onChange: (change: SessionChange) => void,
  ) {}

  /** Whether this browser holds a session, as far as it knows. */
  get isExpected(): boolean {
    return storage.get(MARK) !== null;
  }

  keep(pair: TokenPair): void {
    this.token = pair.access_token;
    this.person = personOf(pair.access_token);
    this.goodUntil = Date.now() + pair.expires_in * 1000 - EARLY_MS;
    storage.set(MARK, this.person);
  }

  forget(): void {
    this.token = this.person = null;
    storage.remove(MARK);
  }

  /**
   * A token that is good now, refreshed if need be; null for an anonymous reader. Raises Problem; a token of
   * another person than before is given to nobody who asked before it was known.
   */
  async current(): Promise<string | null> {
    if (this.token !== null && this.isGood) return this.token;
    return this.isExpected ? this.refresh() : null;
  }

  /** The token after `refused`, which the gateway no longer takes; null where the session is over. */
  async after(refused: string): Promise<string | null> {
    const next = await (this.token === refused ? this.refresh() : this.current());
    if (next !== null && personOf(next) !== personOf(refused)) throw replaced();
    return next;
  }

  private get isGood(): boolean {
    return Date.now() < this.goodUntil && storage.get(MARK) === this.person;
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
    const pair = await this.ask();
    // Who has signed out meanwhile stays signed out.
    if (pair === null || !this.isExpected) return null;
    const before = this.person;
    this.keep(pair);
    if (before !== null && this.person !== before) {
      this.onChange("replaced");
      throw replaced();
    }
    return pair.access_token;
  }

  private async ask(): Promise<TokenPair | null> {
    try {
      return await this.askForNext();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "unauthenticated") throw error;
      this.forget();
      this.onChange("ended");
      return null;
    }
  }
}

/** Calls `listener` when another tab has signed somebody in or out. */
export function onSessionChangedElsewhere(listener: () => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === MARK) listener();
  });
}

function personOf(token: string): string {
  const claims = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return (JSON.parse(atob(claims)) as { sub: string }).sub;
}

function replaced(): Problem {
  return new Problem("unauthenticated", "Somebody else has signed in in this browser.");
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  // Web Locks need a secure context, which plain http on another host than localhost is not.
  return "locks" in navigator ? await navigator.locks.request(LOCK, work) : await work();
}
