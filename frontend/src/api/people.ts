/** Other people. */

import { answer, client } from "./client";
import type { Profile } from "./types";

export function getProfile(username: string): Promise<Profile> {
  return answer(client.GET("/api/v1/users/{username}", { params: { path: { username } } }));
}

/** Follows or unfollows; answers with the profile as it then is. */
export function setFollowing(username: string, following: boolean): Promise<Profile> {
  const params = { path: { username } };
  return answer(
    following
      ? client.PUT("/api/v1/users/{username}/follow", { params })
      : client.DELETE("/api/v1/users/{username}/follow", { params }),
  );
}
