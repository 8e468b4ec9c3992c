import { useChangePreferences, useNowMs, usePreferences, useSettings, type Preferences as Values } from "@florin/data";
import { profile as messages } from "@florin/messages";
import { chooseTheme, notify, type ThemeChoice } from "@florin/platform";
import {
  Card,
  ErrorState,
  errorText,
  FieldPair,
  PageHeader,
  Segmented,
  SelectField,
  SkeletonRows,
  Split,
  Stack,
} from "@florin/ui";
import { Monitor, Moon, Sun } from "lucide-react";
import { OwnDataCard } from "../own-data/own-data-card.tsx";
import { Channels } from "./channels.tsx";
import { currencyOptions, languageOptions, timeZoneOptions } from "./options.ts";
import s from "./preferences.module.css";

const text = messages.preferences;

export function Preferences() {
  const { data, error, refetch } = usePreferences();
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      {data !== undefined ? (
        <Choices values={data} />
      ) : (
        <Card>
          {error === null ? <SkeletonRows rows={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </Card>
      )}
    </>
  );
}

const themes: { value: ThemeChoice; icon: typeof Sun }[] = [
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
  { value: "system", icon: Monitor },
];

function Choices({ values }: { values: Values }) {
  const { locale } = useSettings();
  const nowMs = useNowMs();
  const { mutate } = useChangePreferences();
  const change = (next: Parameters<typeof mutate>[0]) =>
    mutate(next, { onError: (error) => notify("error", text.saveFailed, errorText(error)) });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: values.time_zone }).format(nowMs);
  return (
    <Split>
      <Stack>
        <Card title={text.look}>
          <div className={s.row}>
            <p className={s.rowName}>{text.theme}</p>
            <Segmented
              label={text.theme}
              value={values.theme}
              onValue={(theme) => {
                chooseTheme(theme);
                change({ theme });
              }}
              options={themes.map(({ value, icon: Icon }) => ({
                value,
                label: text.themes[value],
                icon: <Icon size={15} aria-hidden="true" />,
              }))}
            />
          </div>
        </Card>
        <Card title={text.region}>
          <Stack gap={16}>
            <FieldPair>
              <SelectField
                label={text.language}
                value={values.language}
                onValue={(language) => change({ language })}
                options={languageOptions(locale)}
              />
              <SelectField
                label={text.currency}
                hint={text.currencyHint}
                value={values.currency}
                onValue={(currency) => change({ currency })}
                options={currencyOptions(locale, values.currency)}
              />
            </FieldPair>
            <SelectField
              label={text.timeZone}
              hint={text.timeZoneHint(clock)}
              value={values.time_zone}
              onValue={(time_zone) => change({ time_zone })}
              options={timeZoneOptions(values.time_zone)}
            />
          </Stack>
        </Card>
        <OwnDataCard />
      </Stack>
      <Card title={text.notifications} hint={text.notificationsHint}>
        <Channels channels={values.notifications} onChange={(notifications) => change({ notifications })} />
      </Card>
    </Split>
  );
}
