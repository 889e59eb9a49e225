/** Edits that the editor's formatting buttons make. */

/** A replacement of the characters from `start` to `end`, and the range to select in `text`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  select: [number, number];
}

export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** Put `mark` on both sides of the selection, or of `sample` if nothing is selected. */
export function surround({ text, start, end }: Selected, mark: string, sample: string): Edit {
  const inner = text.slice(start, end) || sample;
  const from = start + mark.length;
  return { start, end, text: mark + inner + mark, select: [from, from + inner.length] };
}

/** Put `prefix` before every line that the selection touches. */
export function prefixLines({ text, start, end }: Selected, prefix: string): Edit {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lines = text.slice(from, end).split("\n");
  const prefixed = lines.map((line) => prefix + line).join("\n");
  return { start: from, end, text: prefixed, select: [from + prefixed.length, from + prefixed.length] };
}

/** Make the selection a link, and select the address so that it can be typed. */
export function link({ text, start, end }: Selected): Edit {
  const address = "https://";
  const label = text.slice(start, end) || "text";
  const from = start + label.length + 3;
  return { start, end, text: `[${label}](${address})`, select: [from, from + address.length] };
}

/** Make the selection a code block. */
export function codeBlock({ text, start, end }: Selected): Edit {
  const gap = start > 0 && text[start - 1] !== "\n" ? "\n\n" : "";
  const inner = text.slice(start, end);
  const from = start + gap.length + 4;
  return { start, end, text: `${gap}\`\`\`\n${inner}\n\`\`\`\n`, select: [from, from + inner.length] };
}
