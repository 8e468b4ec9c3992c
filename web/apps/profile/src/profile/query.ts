import { keys, queryClient, useQuery } from "@florin/data";
import { ApiError, api, type Schemas, unwrap } from "@florin/platform";

export type Profile = Schemas["Profile"];
export type Address = Schemas["Address"];

/** A profile with the version that the server gave it, for changes that must not be based on an old one. */
export interface VersionedProfile {
  profile: Profile;
  etag: string | null;
}

async function load(): Promise<VersionedProfile> {
  const answer = api.GET("/api/v1/profile");
  const profile = await unwrap(answer);
  return { profile, etag: (await answer).response.headers.get("ETag") };
}

export const useProfile = () => useQuery({ queryKey: [keys.profile], queryFn: load });

export async function saveProfile(
  change: Schemas["EditProfile"],
  etag: string | null,
  staleText: string,
): Promise<void> {
  const params = { header: etag === null ? {} : { "If-Match": etag } };
  const answer = api.PATCH("/api/v1/profile", { params, body: change });
  try {
    const profile = await unwrap(answer);
    const saved: VersionedProfile = { profile, etag: (await answer).response.headers.get("ETag") };
    queryClient.setQueryData([keys.profile], saved);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    throw new ApiError(412, error.code, staleText, error.problem);
  }
}
