import type { Preferences } from "@florin/data";
import { humanize, profile as messages } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Switch } from "@florin/ui";
import s from "./preferences.module.css";

const text = messages.preferences;
const channelNames = ["in_app", "email"] as const;
/** What concerns the safety of an account is always sent; the server takes no other choice. */
const alwaysByEmail = ["new_device", "password_changed", "token_reused"];

interface Props {
  channels: Preferences["notifications"];
  onChange: (change: NonNullable<Schemas["EditPreferences"]["notifications"]>) => void;
}

/** A switch for each kind of notification and each channel that the server knows. */
export function Channels({ channels, onChange }: Props) {
  const kinds = [...new Set(channelNames.flatMap((channel) => Object.keys(channels[channel])))];
  return (
    <table className={s.switches} aria-label={text.notifications}>
      <thead>
        <tr>
          <th scope="col">{text.event}</th>
          {channelNames.map((channel) => (
            <th key={channel} scope="col">
              {text.channels[channel]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => {
          const name = text.kinds[kind] ?? humanize(kind);
          return (
            <tr key={kind}>
              <th scope="row">{name}</th>
              {channelNames.map((channel) => {
                const checked = channels[channel][kind];
                if (channel === "email" && alwaysByEmail.includes(kind)) return <td key={channel}>{text.always}</td>;
                return (
                  <td key={channel}>
                    {checked !== undefined && (
                      <Switch
                        label={text.toggle(name, text.channels[channel])}
                        checked={checked}
                        onChange={(on) => onChange({ [channel]: { [kind]: on } })}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
