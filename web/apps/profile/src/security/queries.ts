/** What the security page asks the server. */
import { keys, queryClient, useQuery } from "@florin/data";
import { api, loadSession, unwrap } from "@florin/platform";

export function useFactors() {
  return useQuery({ queryKey: [keys.security, "mfa"], queryFn: () => unwrap(api.GET("/api/v1/auth/mfa")) });
}

export function usePasskeys() {
  return useQuery({ queryKey: [keys.security, "passkeys"], queryFn: () => unwrap(api.GET("/api/v1/auth/passkeys")) });
}

export function useProvider() {
  return useQuery({ queryKey: [keys.provider], queryFn: () => unwrap(api.GET("/api/v1/auth/oidc")) });
}

export function useIdentities() {
  return useQuery({
    queryKey: [keys.security, "identities"],
    queryFn: () => unwrap(api.GET("/api/v1/auth/identities")),
  });
}

export function useEmail() {
  return useQuery({ queryKey: [keys.security, "email"], queryFn: () => unwrap(api.GET("/api/v1/auth/email")) });
}

export function useSessions() {
  return useQuery({ queryKey: [keys.sessions], queryFn: () => unwrap(api.GET("/api/v1/auth/sessions")) });
}

/** After a way to sign in came or went: what the page shows, and what the session knows of the account. */
export function factorsChanged(): void {
  void queryClient.invalidateQueries({ queryKey: [keys.security] });
  void loadSession();
}
