import { describe, expect, test } from "vitest";

import { addTags, hasSeparator, MAX_TAGS, normaliseTag, storedTag } from "./tags";

const letters = [..."abcdefghijkl"];

describe("normaliseTag", () => {
  test.each([
    ["  #Slow  Food ", "slow-food"],
    ["# baking", "baking"],
    ["##baking", "baking"],
    ["＃東京", "東京"],
    ["c#", "c#"],
    ["Cafe\u0301", "café"],
  ])("%s becomes lower case with hyphens, as the posts service stores it", (text, tag) => {
    expect(normaliseTag(text)).toBe(tag);
  });
});

describe("addTags", () => {
  test.each([
    ["one, two,three", ["one", "two", "three"]],
    ["日本，東京、大阪", ["日本", "東京", "大阪"]],
    ["one، two؛ three", ["one", "two", "three"]],
    ["one; two\r\nthree\tfour", ["one", "two", "three", "four"]],
    ["#one #two ＃three", ["one", "two", "three"]],
    ["#slow food, bread", ["slow-food", "bread"]],
    [" , ,,# ,", []],
  ])("a list is taken whole: %j", (text, tags) => {
    expect(addTags([], text)).toEqual({ tags, problem: "" });
  });

  test("a tag that the post has already, or that the list repeats, is added once", () => {
    expect(addTags(["one"], "One, two, #two")).toEqual({ tags: ["one", "two"], problem: "" });
  });

  test("more than ten tags are cut to ten, and the number of the others is reported", () => {
    const { tags, problem } = addTags(["x"], letters.join());
    expect(tags).toEqual(["x", ...letters.slice(0, MAX_TAGS - 1)]);
    expect(problem).toBe("A post has at most 10 tags. 3 were not added.");
  });

  test("ten tags with repetitions are no problem", () => {
    const ten = letters.slice(0, MAX_TAGS);
    expect(addTags(ten, [...ten, "A"].join())).toEqual({ tags: ten, problem: "" });
  });

  test("a tag that is too long is left out and reported", () => {
    const longest = "𐐨".repeat(40);
    expect(addTags([], `${longest}, ${longest}x, b`)).toEqual({
      tags: [longest, "b"],
      problem: "A tag has at most 40 characters. 1 was not added.",
    });
  });
});

test.each([
  ["slow food", false],
  ["slow food,", true],
  ["東京、", true],
  ["one #", true],
  ["#one", false],
])("whether %j contains the end of a tag is %j", (text, expected) => {
  expect(hasSeparator(text)).toBe(expected);
});

test.each([
  ["Python", "python"],
  ["Slow Food", "slow-food"],
  ["STRASSE", "straße"],
  ["Cafe\u0301", "café"],
  ["ｐｙｔｈｏｎ", "python"],
  ["Nothing", "Nothing"],
])("the address %j means the tag %j", (given, tag) => {
  expect(storedTag(given, ["café", "python", "slow-food", "straße"])).toBe(tag);
});
