/** Errors of API calls: the gateway's problem details (RFC 9457) and network failures, as one class. */

import type { components } from "./schema";

type Body = Partial<components["schemas"]["Problem"]>;

/** The kind of a problem; `offline` if no response was received. */
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

const CODE_BY_STATUS: Record<number, ProblemCode> = {
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
   * @param code the kind of the problem
   * @param detail the gateway's explanation, shown to users
   * @param errors messages by field name
   * @param retryAfter seconds to wait before a retry, if the gateway sent Retry-After
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

  /** Return the problem that a response with a status of 400 or more describes. */
  static async fromResponse(response: Response): Promise<Problem> {
    const body = await readBody(response);
    return new Problem(
      CODE_BY_STATUS[response.status] ?? "failed",
      body.detail ?? "",
      body.errors ?? {},
      parseSeconds(response.headers.get("Retry-After")),
    );
  }

  /** Whether the same call may succeed later. */
  get isTransient(): boolean {
    return this.code === "offline" || this.code === "unavailable" || this.code === "throttled";
  }
}

/** Return any caught value as a problem. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem("failed");
}

/** Return one or two sentences for users: what went wrong, and what they can do. */
export function errorMessage(problem: Problem): string {
  switch (problem.code) {
    case "offline":
      return "You are offline, or the server cannot be reached. Check your connection and try again.";
    case "unavailable":
      return `Part of this site is unavailable. ${retryHint(problem.retryAfter)}`;
    case "throttled":
      return `Too many requests. ${retryHint(problem.retryAfter)}`;
    case "unauthenticated":
      return problem.detail || "You are signed out. Sign in to continue.";
    case "failed":
      return "Something went wrong on our side. Try again later.";
    default:
      return problem.detail || "The request failed. Check your input and try again.";
  }
}

function retryHint(wait: number | null): string {
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

function parseSeconds(header: string | null): number | null {
  const value = Number(header);
  return header !== null && Number.isFinite(value) ? Math.max(1, Math.ceil(value)) : null;
}
