/** The gateway's API types, named as in its OpenAPI description. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Author = Schemas["Author"];
export type Comment = Schemas["Comment"];
export type Dashboard = Schemas["Dashboard"];
export type Me = Schemas["Me"];
export type NewPost = Schemas["NewPost"];
export type Post = Schemas["Post"];
export type PostChanges = Schemas["PostChanges"];
export type PostPage = Schemas["PostPage"];
export type PostSummary = Schemas["PostSummary"];
export type Profile = Schemas["Profile"];
export type ProfileChanges = Schemas["ProfileChanges"];
export type ReceivedComment = Schemas["ReceivedComment"];
export type Session = Schemas["Session"];
export type TokenPair = Schemas["TokenPair"];

/** One page of a list. Every list of the gateway has this form. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  degraded: string[];
}
