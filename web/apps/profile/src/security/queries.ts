/** What the security page asks the server. */
import { keys, queryClient, useQuery } from "@florin/data";
import { api, loadSession, unwrap } from "@florin/platform";

export function useFactors() {
  return useQuery({ queryKey: [keys.security, "mfa"], queryFn: () => unwrap(api.GET("/api/v1/auth/mfa")) });
}

export function usePasskeys() {
  return useQuery({ queryKey: [keys.security, "passkeys"], queryFn: () => unwrap(api.GET("/api/v1/auth/passkeys")) });
}

export function useSessions() {
  return useQuery({ queryKey: [keys.sessions], queryFn: () => unwrap(api.GET("/api/v1/auth/sessions")) });
}

/** After a factor came or went: what the page shows, and what the session knows of the account. */
export function factorsChanged(): void {
  void queryClient.invalidateQueries({ queryKey: [keys.security] });
  void loadSession();
}
