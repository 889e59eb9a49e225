/** A tag as the posts service keeps it: lower case, with "-" for white space. */
export function normalTag(text: string): string {
  return text.trim().replace(/^#/, "").toLowerCase().replace(/\s+/g, "-");
}
