/** Public profiles of users, and following. */

import { client, unwrap } from "./client";
import type { Profile } from "./types";

export function getProfile(username: string): Promise<Profile> {
  return unwrap(client.GET("/api/v1/users/{username}", { params: { path: { username } } }));
}

/** Follow or unfollow a user. Returns the updated profile. */
export function setFollowing(username: string, following: boolean): Promise<Profile> {
  const params = { path: { username } };
  return unwrap(
    following
      ? client.PUT("/api/v1/users/{username}/follow", { params })
      : client.DELETE("/api/v1/users/{username}/follow", { params }),
  );
}
