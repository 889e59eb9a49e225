/** Return a tag in the form that the posts service stores: lower case, with hyphens for spaces. */
export function normaliseTag(text: string): string {
  return text.trim().replace(/^#/, "").toLowerCase().replace(/\s+/g, "-");
}
