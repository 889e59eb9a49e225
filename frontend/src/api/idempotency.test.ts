import { expect, test } from "vitest";

import { Problem } from "./problems";
import { withIdempotencyKey } from "./idempotency";

/** Two senders that record their key: one loses the response, the other receives it. */
function recordingSenders() {
  const keys: string[] = [];
  return {
    keys,
    loseResponse: async (key: string) => {
      keys.push(key);
      throw new Problem("offline");
    },
    succeed: async (key: string) => {
      keys.push(key);
    },
  };
}

test("a request repeated after a lost response has the same key", async () => {
  const { keys, loseResponse, succeed } = recordingSenders();
  await withIdempotencyKey(["a"], loseResponse).catch(() => undefined);
  await withIdempotencyKey(["a"], succeed);
  expect(keys[1]).toBe(keys[0]);
});

test("a request after a response, or a different request, has a new key", async () => {
  const { keys, succeed } = recordingSenders();
  await withIdempotencyKey(["a"], succeed);
  await withIdempotencyKey(["a"], succeed);
  await withIdempotencyKey(["b"], succeed);
  expect(new Set(keys).size).toBe(3);
});
