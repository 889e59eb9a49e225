import { mkdir, writeFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { test } from "./fixtures";
import { colour, open, PAGES } from "./pages";

// Not a test: takes the pictures of every page that the README shows. `make pictures`
const FOLDER = "../docs/pictures/pages";
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const SEEN_ON = new Date("2026-11-01T12:00:00Z");

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });

    for (const shown of PAGES) {
      test(shown.name, async ({ page }) => {
        await page.clock.setFixedTime(SEEN_ON);
        await open(page, shown);
        // It blinks.
        await page.evaluate(() => document.documentElement.style.setProperty("caret-color", "transparent"));
        for (const colorScheme of ["light", "dark"] as const) {
          await colour(page, colorScheme);
          await take(page, `${shown.name}-${size}-${colorScheme}`);
          if (shown.isWhole) await take(page, `${shown.name}-whole-${size}-${colorScheme}`, true);
        }
      });
    }
  });
}

/** WebP, which Playwright itself does not write. */
async function take(page: Page, name: string, isWhole = false): Promise<void> {
  const chromium = await page.context().newCDPSession(page);
  const { cssContentSize } = await chromium.send("Page.getLayoutMetrics");
  const { data } = await chromium.send("Page.captureScreenshot", {
    format: "webp",
    quality: 70,
    ...(isWhole && { captureBeyondViewport: true, clip: { ...cssContentSize, scale: 1 } }),
  });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}/${name}.webp`, Buffer.from(data, "base64"));
}
