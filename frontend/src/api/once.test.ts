import { expect, test } from "vitest";

import { Problem } from "./problems";
import { once } from "./once";

function recording() {
  const keys: string[] = [];
  return {
    keys,
    lost: async (key: string) => {
      keys.push(key);
      throw new Problem("offline");
    },
    answered: async (key: string) => {
      keys.push(key);
    },
  };
}

test("what is sent again after its answer was lost has the same key", async () => {
  const { keys, lost, answered } = recording();
  await once(["a"], lost).catch(() => undefined);
  await once(["a"], answered);
  expect(keys[1]).toBe(keys[0]);
});

test("what is meant a second time, or is something else, has another", async () => {
  const { keys, answered } = recording();
  await once(["a"], answered);
  await once(["a"], answered);
  await once(["b"], answered);
  expect(new Set(keys).size).toBe(3);
});
