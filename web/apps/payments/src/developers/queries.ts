/** The account's API keys, and what may be done with one. */
import { keys, queryClient, useQuery } from "@florin/data";
import { apiKeys } from "@florin/messages";
import { api, type Schemas, unwrap } from "@florin/platform";

export type ApiKey = Schemas["ApiKeyOut"];
export type ApiKeyWithSecret = Schemas["ApiKeySecretOut"];
export type Mode = ApiKey["mode"];
export type Scope = Schemas["NewApiKey"]["scopes"][number];

/** In the order in which they are offered. */
export const scopes = Object.keys(apiKeys.scopes) as Scope[];

export const useApiKeys = () =>
  useQuery({ queryKey: [keys.apiKeys], queryFn: () => unwrap(api.GET("/api/v1/auth/api-keys")) });

export const keysChanged = () => void queryClient.invalidateQueries({ queryKey: [keys.apiKeys] });

export const path = ({ id }: ApiKey) => ({ params: { path: { key_id: id } } });
