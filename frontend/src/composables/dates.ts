/** Dates and times in the form that the pages show. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" });
const withYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const withoutYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export function formatFull(date: Date): string {
  return full.format(date);
}

/** Return the age of a date up to one day, otherwise the date itself. */
export function formatShort(date: Date, now: Date): string {
  const age = now.getTime() - date.getTime();
  if (age < MINUTE) return "just now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  return (date.getFullYear() === now.getFullYear() ? withoutYear : withYear).format(date);
}

/** Return the minutes needed to read a text at 220 words a minute, at least one. */
export function minutesToRead(text: string): number {
  return Math.max(1, Math.round(text.split(/\s+/).length / 220));
}
