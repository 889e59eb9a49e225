import { expect, test, vi } from "vitest";

import { Problem } from "@/api/problems";

import { useForm } from "./useForm";

test("errors are listed by field, and those of a list's items under the list", async () => {
  const form = useForm("title", "tags");
  const errors = { title: ["Too long."], "tags.0": ["Too short."], "tags.3": ["Not a tag."] };

  expect(await form.submit(() => Promise.reject(new Problem("invalid", "", errors)))).toBe(false);

  expect(form.errors.value).toEqual({ title: "Too long.", tags: "Too short. Not a tag." });
  expect(form.message.value).toBe("");
});

test("a problem without field errors is shown as the form's message", async () => {
  const form = useForm();
  await form.submit(() => Promise.reject(new Problem("offline")));
  expect(form.message.value).toContain("offline");
});

test("an error of a field that the form does not show is shown as the form's message", async () => {
  const form = useForm("body");
  const problem = new Problem("invalid", "This comment cannot be replied to.", { parent_id: ["Gone."] });
  await form.submit(() => Promise.reject(problem));
  expect(form.message.value).toBe("This comment cannot be replied to.");
});

test("a second submission while the first is pending does nothing", async () => {
  const form = useForm();
  const send = vi.fn().mockResolvedValue(undefined);
  expect(await Promise.all([form.submit(send), form.submit(send)])).toEqual([true, false]);
  expect(send).toHaveBeenCalledTimes(1);
});
