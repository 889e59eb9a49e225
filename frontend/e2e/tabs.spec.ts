import type { Page } from "@playwright/test";

import { expect, publish, signIn, test } from "./fixtures";

const title = (page: Page) => page.getByLabel("Title", { exact: true });
const text = (page: Page) => page.getByLabel("Text (Markdown)");

test.beforeEach(({ context }) => {
  // A reload with unsaved changes opens a confirmation dialog.
  context.on("dialog", (dialog) => void dialog.accept());
});

test("two tabs keep separate unsaved posts", async ({ page, context, user }) => {
  await signIn(page, user.username);
  const tab = await context.newPage();
  await page.goto("/write");
  await tab.goto("/write");
  await title(page).fill("Of the first tab");
  await title(tab).fill("Of the second");
  await text(tab).fill("Done already.");
  await tab.getByRole("button", { name: "Publish" }).click();
  await expect(tab.getByRole("heading", { level: 1, name: "Of the second" })).toBeVisible();

  await page.reload();
  await expect(title(page)).toHaveValue("Of the first tab");
  await tab.goto("/write");
  await tab.getByRole("button", { name: "Discard changes" }).click();
  await expect(title(tab)).toHaveValue("");
  await page.reload();
  await expect(title(page)).toHaveValue("Of the first tab");

  await page.close();
  await tab.goto("/write");
  await expect(title(tab)).toHaveValue("Of the first tab");
});

test("two tabs that edit the same post save only the fields changed in each", async ({
  page,
  context,
  user,
  request,
}) => {
  const slug = await publish(request, user, "In two tabs");
  await signIn(page, user.username);
  const tab = await context.newPage();
  await page.goto(`/posts/${slug}/edit`);
  await tab.goto(`/posts/${slug}/edit`);
  await text(page).fill("New words.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".prose")).toHaveText("New words.");

  await title(tab).fill("A new title");
  await tab.getByRole("button", { name: "Save", exact: true }).click();
  await expect(tab.getByRole("heading", { level: 1, name: "A new title" })).toBeVisible();
  await expect(tab.locator(".prose")).toHaveText("New words.");
});

test("restored changes of a post that has changed since are reported as outdated", async ({
  page,
  user,
  request,
}) => {
  const slug = await publish(request, user, "Edited twice");
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}/edit`);
  await text(page).fill("Mine.");
  await request.patch(`/api/v1/posts/${slug}`, {
    headers: { Authorization: `Bearer ${user.token}` },
    data: { title: "Changed meanwhile", body: "Other words." },
  });
  await page.reload();
  await expect(page.getByText("The post has been changed since")).toBeVisible();
  await expect(title(page)).toHaveValue("Changed meanwhile");
  await expect(text(page)).toHaveValue("Mine.");
});

test("an unsent edit of a comment survives a reload", async ({ page, user, request }) => {
  const slug = await publish(request, user, "To be reworded");
  await request.post(`/api/v1/posts/${slug}/comments`, {
    headers: { Authorization: `Bearer ${user.token}` },
    data: { body: "As it was" },
  });
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}`);
  const edit = page.locator("#comments").getByRole("button", { name: "Edit" });
  const comment = page.getByLabel("Edit your comment");
  await edit.click();
  await comment.fill("As it will be");
  await page.reload();
  await edit.click();
  await expect(comment).toHaveValue("As it will be");

  await page.getByRole("button", { name: "Cancel" }).click();
  await edit.click();
  await expect(comment).toHaveValue("As it was");
});
