import { expect, test } from "vitest";

import { asProblem, errorMessage, Problem } from "./problems";

const problemOf = (status: number, body: string, headers: Record<string, string> = {}) =>
  Problem.fromResponse(new Response(body, { status, headers }));

test("a problem response becomes a problem with its detail and field errors", async () => {
  const body = { detail: "Some fields are invalid.", errors: { title: ["Too long."] } };
  const problem = await problemOf(400, JSON.stringify(body));
  expect(problem).toMatchObject({ code: "invalid", detail: body.detail, errors: body.errors });
});

test("a message says how long to wait", async () => {
  expect(errorMessage(await problemOf(429, "{}", { "Retry-After": "1" }))).toContain(
    "Try again in 1 second.",
  );
  expect(errorMessage(await problemOf(429, "{}", { "Retry-After": "30" }))).toContain(
    "Try again in 30 seconds.",
  );
  expect(errorMessage(await problemOf(503, "{}", { "Retry-After": "150" }))).toContain(
    "Try again in 3 minutes.",
  );
  expect(errorMessage(await problemOf(503, "{}"))).toContain("Try again in a moment.");
});

test("a response without JSON becomes a problem by its status", async () => {
  expect(await problemOf(502, "<html>Bad gateway</html>")).toMatchObject({ code: "unavailable" });
  expect(await problemOf(500, "")).toMatchObject({ code: "failed" });
});

test("the message of a programming error shows no internals", () => {
  expect(errorMessage(asProblem(new TypeError("x is undefined")))).toBe(
    "Something went wrong on our side. Try again later.",
  );
});
