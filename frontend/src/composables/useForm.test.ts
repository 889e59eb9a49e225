import { expect, test, vi } from "vitest";

import { Problem } from "@/api/problems";

import { useForm } from "./useForm";

test("errors stand with their fields, those of a list's parts with the list", async () => {
  const form = useForm("title", "tags");
  const errors = { title: ["Too long."], "tags.0": ["Too short."], "tags.3": ["Not a tag."] };

  expect(await form.submit(() => Promise.reject(new Problem("invalid", "", errors)))).toBe(false);

  expect(form.errors.value).toEqual({ title: "Too long.", tags: "Too short. Not a tag." });
  expect(form.message.value).toBe("");
});

test("what no field is to blame for is said as a whole", async () => {
  const form = useForm();
  await form.submit(() => Promise.reject(new Problem("offline")));
  expect(form.message.value).toContain("offline");
});

test("what is wrong with something that is no field of the form is said as a whole", async () => {
  const form = useForm("body");
  const problem = new Problem("invalid", "This comment cannot be replied to.", { parent_id: ["Gone."] });
  await form.submit(() => Promise.reject(problem));
  expect(form.message.value).toBe("This comment cannot be replied to.");
});

test("a second click while it is being sent does nothing", async () => {
  const form = useForm();
  const send = vi.fn().mockResolvedValue(undefined);
  expect(await Promise.all([form.submit(send), form.submit(send)])).toEqual([true, false]);
  expect(send).toHaveBeenCalledTimes(1);
});
