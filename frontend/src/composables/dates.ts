/** Dates as people say them. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" });
const withYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const withoutYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export function inFull(date: Date): string {
  return full.format(date);
}

/** How long ago within a day, else the date. */
export function inShort(date: Date, now: Date): string {
  const age = now.getTime() - date.getTime();
  if (age < MINUTE) return "just now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  return (date.getFullYear() === now.getFullYear() ? withoutYear : withYear).format(date);
}

/** How many minutes a text takes to read, at 220 words a minute. */
export function minutesToRead(text: string): number {
  return Math.max(1, Math.round(text.split(/\s+/).length / 220));
}
