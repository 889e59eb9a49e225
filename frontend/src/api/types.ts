/** The shapes of the gateway's API, by their names in its OpenAPI description. */

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

/** A part of a list, as every list of the gateway answers. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  degraded: string[];
}
