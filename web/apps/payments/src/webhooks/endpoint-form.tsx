import { common, webhooks } from "@florin/messages";
import { api, type Schemas, unwrap } from "@florin/platform";
import { Button, Callout, ChoiceField, DialogFooter, Stack, TextField, useForm } from "@florin/ui";
import { changed, type Endpoint, type EndpointWithSecret, ofEndpoint } from "./queries.ts";
import s from "./webhooks.module.css";

const text = webhooks.form;
const families = Object.entries(webhooks.families);
const none: readonly string[] = [];

interface Props {
  /** What to change; a new endpoint without it. */
  endpoint?: Endpoint;
  onClose: () => void;
  onSaved: (saved: Endpoint | EndpointWithSecret) => void;
}

export function EndpointForm({ endpoint, onClose, onSaved }: Props) {
  const events = endpoint?.events ?? none;
  const form = useForm({
    initial: {
      url: endpoint?.url ?? "",
      description: endpoint?.description ?? "",
      which: endpoint === undefined || events.includes("*") ? "all" : "some",
      events: events.filter((name) => name !== "*").join(" "),
    },
    validate: ({ url, which, events: chosen }) => ({
      url: url.trim() === "" ? text.urlMissing : undefined,
      events: which === "some" && chosen === "" ? text.choose : undefined,
    }),
    submit: async ({ url, description, which, events: chosen }) => {
      const body: Schemas["EndpointInput"] = {
        url: url.trim(),
        description: description.trim(),
        events: which === "all" ? ["*"] : chosen.split(" "),
      };
      const saved = await (endpoint === undefined
        ? unwrap(api.POST("/api/v1/webhook-endpoints", { body }))
        : unwrap(
            api.PATCH("/api/v1/webhook-endpoints/{endpoint_id}", {
              params: { ...ofEndpoint(endpoint.id).params, header: { "If-Match": `"${endpoint.version}"` } },
              body,
            }),
          ));
      changed();
      onSaved(saved);
    },
  });
  const chosen = new Set(form.values.events.split(" ").filter(Boolean));
  const choose = (name: string, on: boolean) => {
    if (on) chosen.add(name);
    else chosen.delete(name);
    form.set("events", [...chosen].join(" "));
  };
  // Single kinds that a program has chosen stay as they are.
  const offered = [
    ...families,
    ...[...chosen].filter((name) => !(name in webhooks.families)).map((name) => [name, name]),
  ];
  return (
    <form {...form.formProps}>
      <Stack gap={16}>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <TextField
          {...form.field("url")}
          label={text.url}
          type="url"
          inputMode="url"
          placeholder="https://shop.example/florin"
          hint={text.urlHint}
        />
        <TextField {...form.field("description")} label={text.description} optional maxLength={200} />
        <ChoiceField
          label={text.about}
          name="which"
          value={form.values.which}
          options={[
            { value: "all", label: text.all },
            { value: "some", label: text.some },
          ]}
          onValue={(value) => form.set("which", value)}
        />
        {form.values.which === "some" && (
          <fieldset className={s.families} aria-label={text.some}>
            {offered.map(([name = "", label]) => (
              <label key={name}>
                <input
                  type="checkbox"
                  name="events"
                  checked={chosen.has(name)}
                  onChange={(event) => choose(name, event.target.checked)}
                />
                {label}
              </label>
            ))}
            {form.errors.events !== undefined && (
              <p className={s.missing} role="alert">
                {form.errors.events}
              </p>
            )}
          </fieldset>
        )}
      </Stack>
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {endpoint === undefined ? text.create : text.save}
        </Button>
      </DialogFooter>
    </form>
  );
}
