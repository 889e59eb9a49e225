export const MAX_TAGS = 10;
export const MAX_TAG_LENGTH = 40;

/** Commas of all scripts, semicolons and line breaks. A "#" after a space starts another tag, too. */
const SEPARATOR = /[,،、，､﹐﹑;；؛\r\n\t]|\s+(?=[#＃])/;

/** Return whether a text contains the end of a tag. */
export function hasSeparator(text: string): boolean {
  return SEPARATOR.test(text);
}

/** Return a tag in the form that the posts service stores: lower case, with hyphens for spaces. */
export function normaliseTag(text: string): string {
  return text
    .trim()
    .replace(/^[#＃\s]+/, "")
    .toLowerCase()
    .normalize("NFC")
    .replace(/\s+/g, "-");
}

/**
 * Return the one of a post's tags that an address means. Addresses reach a tag by several spellings.
 *
 * @param given the spelling in the address, which is returned if it is none of the tags
 */
export function storedTag(given: string, tags: string[]): string {
  return tags.find((tag) => spellingKey(tag) === spellingKey(given)) ?? given;
}

/** Return what all spellings of a tag have in common. */
function spellingKey(tag: string): string {
  return tag.normalize("NFKC").toUpperCase().toLowerCase().trim().replace(/\s+/g, "-");
}

/**
 * Add the tags in a text to those of a post.
 *
 * @param text one tag, or several with separators between them
 * @returns all tags that the post may have, and for users the reason why others are left out
 */
export function addTags(tags: string[], text: string): { tags: string[]; problem: string } {
  const found = text.split(SEPARATOR).map(normaliseTag).filter(Boolean);
  const fitting = found.filter((tag) => [...tag].length <= MAX_TAG_LENGTH);
  const all = [...new Set([...tags, ...fitting])];
  return {
    tags: all.slice(0, MAX_TAGS),
    problem: [leftOutAsTooLong(found.length - fitting.length), leftOutAsTooMany(all.length - MAX_TAGS)]
      .filter(Boolean)
      .join(" "),
  };
}

function leftOutAsTooLong(count: number): string {
  return count > 0 ? `A tag has at most ${MAX_TAG_LENGTH} characters. ${leftOut(count)}` : "";
}

function leftOutAsTooMany(count: number): string {
  return count > 0 ? `A post has at most ${MAX_TAGS} tags. ${leftOut(count)}` : "";
}

function leftOut(count: number): string {
  return count === 1 ? "1 was not added." : `${count} were not added.`;
}
