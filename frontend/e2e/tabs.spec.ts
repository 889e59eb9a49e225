import type { Page } from "@playwright/test";

import { expect, publish, signIn, test } from "./fixtures";

const title = (page: Page) => page.getByLabel("Title", { exact: true });
const text = (page: Page) => page.getByLabel("Text, in Markdown");

test.beforeEach(({ context }) => {
  // Reloading asks first.
  context.on("dialog", (dialog) => void dialog.accept());
});

test("two tabs that write keep each its own words", async ({ page, context, person }) => {
  await signIn(page, person.username);
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
  await tab.getByRole("button", { name: "Discard it" }).click();
  await expect(title(tab)).toHaveValue("");
  await page.reload();
  await expect(title(page)).toHaveValue("Of the first tab");

  await page.close();
  await tab.goto("/write");
  await expect(title(tab)).toHaveValue("Of the first tab");
});

test("the same post in two tabs: each saves what was changed in it, and no more", async ({
  page,
  context,
  person,
  request,
}) => {
  const slug = await publish(request, person, "In two tabs");
  await signIn(page, person.username);
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

test("what was kept of a post that has changed since says so", async ({ page, person, request }) => {
  const slug = await publish(request, person, "Kept too long");
  await signIn(page, person.username);
  await page.goto(`/posts/${slug}/edit`);
  await text(page).fill("Mine.");
  await request.patch(`/api/v1/posts/${slug}`, {
    headers: { Authorization: `Bearer ${person.token}` },
    data: { title: "Changed elsewhere", body: "Other words." },
  });
  await page.reload();
  await expect(page.getByText("The post has been changed since")).toBeVisible();
  await expect(title(page)).toHaveValue("Changed elsewhere");
  await expect(text(page)).toHaveValue("Mine.");
});

test("a comment being changed survives a reload", async ({ page, person, request }) => {
  const slug = await publish(request, person, "To be reworded");
  await request.post(`/api/v1/posts/${slug}/comments`, {
    headers: { Authorization: `Bearer ${person.token}` },
    data: { body: "As it was" },
  });
  await signIn(page, person.username);
  await page.goto(`/posts/${slug}`);
  const edit = page.locator("#comments").getByRole("button", { name: "Edit" });
  const comment = page.getByLabel("Change your comment");
  await edit.click();
  await comment.fill("As it will be");
  await page.reload();
  await edit.click();
  await expect(comment).toHaveValue("As it will be");

  await page.getByRole("button", { name: "Cancel" }).click();
  await edit.click();
  await expect(comment).toHaveValue("As it was");
});
