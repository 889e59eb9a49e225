/** What can go wrong with a call, in one class whatever the cause. */

import type { components } from "./schema";

type Body = Partial<components["schemas"]["Problem"]>;

/** The stable end of a problem's `type`; `offline` where no answer came at all. */
export type ProblemCode =
  | "offline"
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "throttled"
  | "unavailable"
  | "failed";

const CODE_OF_STATUS: Record<number, ProblemCode> = {
  400: "invalid",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  429: "throttled",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

export class Problem extends Error {
  /**
   * @param code which sort of problem it is
   * @param detail what the gateway says of it, for people
   * @param errors what is wrong with each field
   * @param retryAfter seconds after which another try makes sense, where the gateway says so
   */
  constructor(
    readonly code: ProblemCode,
    readonly detail = "",
    readonly errors: Record<string, string[]> = {},
    readonly retryAfter: number | null = null,
  ) {
    super(`${code}: ${detail}`);
    this.name = "Problem";
  }

  /** The problem that an answer with a status of 400 or more tells of. */
  static async of(response: Response): Promise<Problem> {
    const body = await readBody(response);
    return new Problem(
      CODE_OF_STATUS[response.status] ?? "failed",
      body.detail ?? "",
      body.errors ?? {},
      seconds(response.headers.get("Retry-After")),
    );
  }

  /** Whether the same call may well succeed a little later. */
  get isPassing(): boolean {
    return this.code === "offline" || this.code === "unavailable" || this.code === "throttled";
  }
}

/** Any caught value as a problem. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem("failed");
}

/** A sentence or two that tell a reader what happened and what they can do. */
export function inWords(problem: Problem): string {
  switch (problem.code) {
    case "offline":
      return "You seem to be offline, or the server cannot be reached.";
    case "unavailable":
      return `A part of this site does not work at the moment. ${tryAgainIn(problem.retryAfter)}`;
    case "throttled":
      return `That was a bit too often. ${tryAgainIn(problem.retryAfter)}`;
    case "unauthenticated":
      return problem.detail || "You are signed out. Sign in to go on.";
    case "failed":
      return "Something went wrong on our side.";
    default:
      return problem.detail || "That did not work.";
  }
}

function tryAgainIn(wait: number | null): string {
  if (wait === null) return "Try again in a moment.";
  if (wait < 90) return `Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.`;
  return `Try again in ${Math.ceil(wait / 60)} minutes.`;
}

async function readBody(response: Response): Promise<Body> {
  try {
    return (await response.json()) as Body;
  } catch {
    return {};
  }
}

function seconds(header: string | null): number | null {
  const value = Number(header);
  return header !== null && Number.isFinite(value) ? Math.max(1, Math.ceil(value)) : null;
}
