import { expect, test } from "vitest";

import { asProblem, inWords, Problem } from "./problems";

const answered = (status: number, body: string, headers: Record<string, string> = {}) =>
  Problem.of(new Response(body, { status, headers }));

test("field errors and words come from the gateway's problem", async () => {
  const body = { detail: "Some fields do not fit.", errors: { title: ["Too long."] } };
  const problem = await answered(400, JSON.stringify(body));
  expect(problem).toMatchObject({ code: "invalid", detail: body.detail, errors: body.errors });
});

test("how long to wait is said in words", async () => {
  expect(inWords(await answered(429, "{}", { "Retry-After": "1" }))).toContain("Try again in 1 second.");
  expect(inWords(await answered(429, "{}", { "Retry-After": "30" }))).toContain("Try again in 30 seconds.");
  expect(inWords(await answered(503, "{}", { "Retry-After": "150" }))).toContain("Try again in 3 minutes.");
  expect(inWords(await answered(503, "{}"))).toContain("Try again in a moment.");
});

test("an answer that is no JSON is still a problem", async () => {
  expect(await answered(502, "<html>Bad gateway</html>")).toMatchObject({ code: "unavailable" });
  expect(await answered(500, "")).toMatchObject({ code: "failed" });
});

test("a mistake of ours is not shown with its innards", () => {
  expect(inWords(asProblem(new TypeError("x is undefined")))).toBe("Something went wrong on our side.");
});
