import { mkdir, writeFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { test } from "./fixtures";
import { openPage, PAGES, setColorScheme } from "./pages";

// Not a test: takes the pictures of all pages for the documentation (`make pictures`).
const FOLDER = "../docs/pictures/pages";
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const FIXED_TIME = new Date("2026-11-01T12:00:00Z");

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });

    for (const pageCase of PAGES) {
      test(pageCase.name, async ({ page }) => {
        await page.clock.setFixedTime(FIXED_TIME);
        await openPage(page, pageCase);
        // A blinking caret would make pictures differ.
        await page.evaluate(() => document.documentElement.style.setProperty("caret-color", "transparent"));
        for (const colorScheme of ["light", "dark"] as const) {
          await setColorScheme(page, colorScheme);
          await take(page, `${pageCase.name}-${size}-${colorScheme}`);
          if (pageCase.hasFullPicture)
            await take(page, `${pageCase.name}-whole-${size}-${colorScheme}`, true);
        }
      });
    }
  });
}

/** Take a picture as WebP, a format that Playwright itself does not write. */
async function take(page: Page, name: string, isFullPage = false): Promise<void> {
  const chromium = await page.context().newCDPSession(page);
  const { cssContentSize } = await chromium.send("Page.getLayoutMetrics");
  const { data } = await chromium.send("Page.captureScreenshot", {
    format: "webp",
    quality: 70,
    ...(isFullPage && { captureBeyondViewport: true, clip: { ...cssContentSize, scale: 1 } }),
  });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}/${name}.webp`, Buffer.from(data, "base64"));
}
