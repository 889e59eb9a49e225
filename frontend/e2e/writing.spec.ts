import type { Page } from "@playwright/test";

import { expect, publish, signIn, test } from "./fixtures";

test("a post is written, saved as a draft, published, edited and deleted", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.getByRole("link", { name: "Write" }).click();
  await page.getByLabel("Title", { exact: true }).fill("On waiting");
  const text = page.getByLabel("Text (Markdown)");
  await text.fill("Slowly");
  await text.selectText();
  await page.keyboard.press("Control+b");
  await expect(page.getByRole("region", { name: "Preview" }).locator("strong")).toHaveText("Slowly");
  const tags = page.getByRole("combobox", { name: "Tags" });
  await tags.fill("Slow Living");
  await tags.press("Enter");
  await expect(page.getByRole("list", { name: "Selected tags" })).toHaveText("slow-living");

  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/\/posts\/on-waiting[^/]*\/edit$/);
  await page.goto("/me");
  await page.getByRole("link", { name: "On waiting" }).click();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "On waiting" })).toBeVisible();

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Summary").fill("A short one.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("A short one.")).toBeVisible();

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete post" }).click();
  await expect(page.getByText("Post deleted.")).toBeVisible();
  await expect(page).toHaveURL("/me");
  await expect(page.getByRole("link", { name: "On waiting" })).toBeHidden();
});

test("unsaved text survives a reload, and leaving requires confirmation", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Half a thought");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a thought");

  await page.getByRole("link", { name: "Blog", exact: true }).click();
  await page.getByRole("button", { name: "Stay" }).click();
  await expect(page).toHaveURL("/write");
  await page.getByRole("link", { name: "Blog", exact: true }).click();
  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL("/");
  await page.goto("/write");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a thought");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("");
});

test("going back twice opens one confirmation and keeps the page's address", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/");
  await page.getByRole("link", { name: "Popular" }).click();
  await page.getByRole("link", { name: "Write" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Going, going");
  const back = () => page.evaluate(() => window.history.back());
  const confirmation = page.getByRole("heading", { name: "Leave without saving?" });

  await back();
  await expect(confirmation).toBeVisible();
  await expect(page).toHaveURL("/write");
  await back();
  await expect(page).toHaveURL("/write");
  await page.getByRole("button", { name: "Stay" }).click();
  await expect(confirmation).toBeHidden();
  await expect(page).toHaveURL("/write");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Going, going");

  await back();
  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL("/?show=popular");
  await expect(page).toHaveTitle("Popular posts · Blog");
  await back();
  await expect(page).toHaveURL("/");
});

test("saving a published post adds no history entry", async ({ page, user, request }) => {
  const slug = await publish(request, user, "Out already");
  await signIn(page, user.username);
  await page.goto("/me");
  await page.getByRole("link", { name: "Out already" }).first().click();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Text (Markdown)").fill("Better words.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(`/posts/${slug}`);
  await expect(page.locator(".prose")).toHaveText("Better words.");
  await page.goBack();
  await expect(page).toHaveURL("/me");
});

test("an invalid field shows its error and receives the focus", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  const text = page.getByLabel("Text (Markdown)");
  await text.fill("x".repeat(100_001));
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Title", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(text).toHaveValue(/^x{100001}$/);
  await expect(text).toHaveAccessibleDescription(/100,?000/);
});

const chosenTags = (page: Page) => page.getByRole("list", { name: "Selected tags" }).getByRole("listitem");

test("a pasted list of tags is taken whole", async ({ page, user, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, user.username);
  await page.goto("/write");
  const tags = page.getByRole("combobox", { name: "Tags" });
  for (const [list, names] of [
    ["javascript, #typescript, web development, programming, tutorial", 5],
    ["日本，東京、大阪", 8],
    ["nine\nten", 10],
  ] as const) {
    await page.evaluate((text) => navigator.clipboard.writeText(text), list);
    await tags.focus();
    await page.keyboard.press("Control+v");
    await expect(chosenTags(page)).toHaveCount(names);
    await expect(tags).toHaveValue("");
  }
  expect(await chosenTags(page).allInnerTexts()).toEqual(
    "javascript typescript web-development programming tutorial 日本 東京 大阪 nine ten".split(" "),
  );
});

test("more than ten tags are cut to ten, and the field says so", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  const tags = page.getByRole("combobox", { name: "Tags" });
  await tags.fill("a,b,c,d,e,f,g,h,i,j,k,l");
  await expect(chosenTags(page)).toHaveCount(10);
  await expect(tags).toHaveAccessibleDescription(/A post has at most 10 tags\. 2 were not added\./);
  await tags.press("Backspace");
  await expect(chosenTags(page)).toHaveCount(9);
  await expect(tags).not.toHaveAccessibleDescription(/not added/);
});

test("keys that an input method uses neither add nor remove tags", async ({ page, user, context }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  const tags = page.getByRole("combobox", { name: "Tags" });
  await tags.fill("one,");
  const chromium = await context.newCDPSession(page);
  const compose = (text: string) =>
    chromium.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  const press = (key: string) =>
    tags.evaluate((field, name) => {
      const init = { key: name, isComposing: true, bubbles: true, cancelable: true };
      field.dispatchEvent(new KeyboardEvent("keydown", init));
    }, key);
  await tags.focus();
  await compose("か、き");
  for (const key of ["Enter", ",", "Backspace"]) await press(key);
  await expect(chosenTags(page)).toHaveText(["one"]);

  await chromium.send("Input.insertText", { text: "柿" });
  await tags.press("Enter");
  await expect(chosenTags(page)).toHaveText(["one", "柿"]);
});

test("the summary and tags fields have the same height", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  const summary = await page.getByLabel("Summary").boundingBox();
  const tags = await page.locator(".input.tags").boundingBox();
  expect(tags?.y).toBe(summary?.y);
  expect(tags?.height).toBe(summary?.height);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("an error of the text is shown even if the preview was open", async ({ page, user }) => {
    await signIn(page, user.username);
    await page.goto("/write");
    await page.getByLabel("Title", { exact: true }).fill("Without a word");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByLabel("Text (Markdown)")).toBeFocused();
    await expect(page.locator(".error")).toBeInViewport();
  });

  test("the last line of the text is not covered", async ({ page, user }) => {
    await signIn(page, user.username);
    await page.goto("/write");
    const text = page.getByLabel("Text (Markdown)");
    await text.fill("A line.\n".repeat(60));
    await text.press("End");
    await page.keyboard.type("The last.");
    const atTheCaret = await text.evaluate((field) => {
      const { left, bottom } = field.getBoundingClientRect();
      return document.elementFromPoint(left + 20, Math.min(bottom, window.innerHeight) - 5) === field;
    });
    expect(atTheCaret).toBe(true);
  });
});

test("another author's post cannot be edited", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/posts/ten-small-things-about-structured-logging/edit");
  await expect(page.getByText("You have no post at this address.")).toBeVisible();
});

test("a comment is written, replied to, edited and deleted", async ({ page, user, request }) => {
  const slug = await publish(request, user, "Say something");
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}`);
  await page.getByLabel("Your comment").fill("The first one");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "1 comment" })).toBeVisible();
  const comments = page.locator("#comments");

  const reply = comments.getByRole("button", { name: "Reply" });
  await reply.click();
  await expect(comments.getByLabel("Your reply")).toBeFocused();
  await comments.getByLabel("Your reply").fill("And a reply");
  await comments.getByRole("button", { name: "Send" }).last().click();
  await expect(page.getByRole("heading", { name: "2 comments" })).toBeVisible();
  await expect(reply).toBeFocused();

  const edit = comments.getByRole("button", { name: "Edit" }).first();
  await edit.click();
  await expect(comments.getByLabel("Edit your comment")).toBeFocused();
  await comments.getByLabel("Edit your comment").fill("The first one, better");
  await comments.getByRole("button", { name: "Send" }).last().click();
  await expect(comments.getByText("The first one, better")).toBeVisible();
  await expect(edit).toBeFocused();
  await expect(comments.getByText("And a reply")).toBeVisible();

  await comments.getByRole("button", { name: "Delete" }).first().click();
  await page.getByRole("button", { name: "Delete comment" }).click();
  await expect(comments.getByText("Deleted.", { exact: true })).toBeVisible();
  await page.reload();
  await expect(comments.getByText("Deleted.", { exact: true })).toBeVisible();
  await expect(comments.getByText("And a reply")).toBeVisible();
});

test("a moderator hides and unhides a comment", async ({ page, user, request }) => {
  const slug = await publish(request, user, "To be moderated");
  const response = await request.post(`/api/v1/posts/${slug}/comments`, {
    headers: { Authorization: `Bearer ${user.token}` },
    data: { body: "Not so nice" },
  });
  expect(response.status()).toBe(201);

  await signIn(page, "moderator");
  await page.goto(`/posts/${slug}`);
  const comments = page.locator("#comments");
  await comments.getByRole("button", { name: "Hide" }).click();
  await expect(page.getByRole("dialog")).toContainText("After that, use the admin site.");
  await comments.getByRole("button", { name: "Hide comment" }).click();
  await expect(comments.getByText("Hidden by a moderator.")).toBeVisible();
  await expect(comments.getByText("Not so nice")).toBeHidden();
  await comments.getByRole("button", { name: "Unhide" }).click();
  await expect(comments.getByText("Not so nice")).toBeVisible();
});
