/** The signed-in person's preferences, and what formatting takes from them. */
import {
  api,
  applyTheme,
  isThemeChoice,
  onTabMessage,
  type Schemas,
  tellTabs,
  unwrap,
  useSession,
  useTheme,
} from "@florin/platform";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { create } from "zustand";
import { keys, queryClient } from "./query.ts";

export type Preferences = Schemas["Preferences"];
export type PreferencesChange = Schemas["EditPreferences"];

export interface Settings {
  /** BCP 47; the browser's own variant of the chosen language where there is one. */
  locale: string;
  timeZone: string;
  /** What a form starts with. */
  currency: string;
}

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function localeFor(language: string): string {
  return navigator.languages.find((item) => item === language || item.startsWith(`${language}-`)) ?? language;
}

export const useSettings = create<Settings>(() => ({
  locale: localeFor("en"),
  timeZone: browserZone,
  currency: "EUR",
}));

export function usePreferences() {
  const signedIn = useSession((state) => state.status === "signed-in");
  return useQuery({
    queryKey: [keys.preferences],
    queryFn: () => unwrap(api.GET("/api/v1/profile/preferences")),
    enabled: signedIn,
  });
}

/** Applies preferences to this page whenever they arrive or change. Used once, by the shell. */
export function useApplyPreferences(): void {
  const { data } = usePreferences();
  useEffect(() => {
    if (data === undefined) return;
    useSettings.setState({ locale: localeFor(data.language), timeZone: data.time_zone, currency: data.currency });
    if (isThemeChoice(data.theme) && data.theme !== useTheme.getState().choice) applyTheme(data.theme);
  }, [data]);
}

/** Changes preferences: shown at once, taken back when the server refuses. */
export function useChangePreferences() {
  return useMutation({
    mutationFn: (change: PreferencesChange) => unwrap(api.PATCH("/api/v1/profile/preferences", { body: change })),
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey: [keys.preferences] });
      const previous = queryClient.getQueryData<Preferences>([keys.preferences]);
      if (previous !== undefined) queryClient.setQueryData([keys.preferences], merged(previous, change));
      return { previous };
    },
    onError: (_error, _change, context) => {
      if (context?.previous !== undefined) queryClient.setQueryData([keys.preferences], context.previous);
    },
    onSuccess: (saved) => {
      queryClient.setQueryData([keys.preferences], saved);
      tellTabs({ type: "preferences-changed" });
    },
  });
}

function merged(previous: Preferences, change: PreferencesChange): Preferences {
  const { notifications, ...rest } = change;
  return {
    ...previous,
    ...rest,
    notifications: {
      email: { ...previous.notifications.email, ...notifications?.email },
      in_app: { ...previous.notifications.in_app, ...notifications?.in_app },
    },
  };
}

onTabMessage((message) => {
  if (message.type === "preferences-changed") void queryClient.invalidateQueries({ queryKey: [keys.preferences] });
});
