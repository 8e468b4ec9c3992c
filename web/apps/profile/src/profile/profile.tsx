import { useSettings } from "@florin/data";
import { profile as messages } from "@florin/messages";
import { notify } from "@florin/platform";
import {
  Avatar,
  Button,
  Callout,
  Card,
  CopyText,
  ErrorState,
  FieldPair,
  PageHeader,
  Pairs,
  SelectField,
  SkeletonRows,
  Split,
  Stack,
  TextArea,
  TextField,
  useForm,
} from "@florin/ui";
import { changeOf, countryOptions, fieldsOf, validate } from "./fields.ts";
import s from "./profile.module.css";
import { saveProfile, useProfile, type VersionedProfile } from "./query.ts";

const text = messages.profile;
const bioLengthMax = 500;

export function Profile() {
  const { data, error, refetch } = useProfile();
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      {data !== undefined ? (
        <ProfileForm key={data.etag ?? data.profile.updated_at} versioned={data} />
      ) : (
        <Card>
          {error === null ? <SkeletonRows rows={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </Card>
      )}
    </>
  );
}

function ProfileForm({ versioned: { profile, etag } }: { versioned: VersionedProfile }) {
  const { locale } = useSettings();
  const initial = fieldsOf(profile);
  const form = useForm({
    initial,
    validate,
    submit: async (fields) => {
      const change = changeOf(initial, fields);
      if (Object.keys(change).length > 0) await saveProfile(change, etag, text.stale);
      notify("success", text.saved);
    },
    wireNames: Object.fromEntries(
      ["line1", "line2", "city", "region", "postal_code", "country"].map((name) => [name, `address.${name}`]),
    ),
  });
  return (
    <form {...form.formProps}>
      <Stack>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <Split>
          <Card title={text.contact} hint={text.contactHint}>
            <Stack gap={16}>
              <TextField
                {...form.field("phone")}
                label={text.phone}
                hint={text.phoneHint}
                type="tel"
                autoComplete="tel"
                optional
              />
              <FieldPair>
                <TextField {...form.field("line1")} label={text.line1} autoComplete="address-line1" optional />
                <TextField {...form.field("line2")} label={text.line2} autoComplete="address-line2" optional />
              </FieldPair>
              <FieldPair>
                <TextField {...form.field("postal_code")} label={text.postalCode} autoComplete="postal-code" optional />
                <TextField {...form.field("city")} label={text.city} autoComplete="address-level2" optional />
              </FieldPair>
              <FieldPair>
                <TextField {...form.field("region")} label={text.region} autoComplete="address-level1" optional />
                <SelectField
                  label={text.country}
                  name="country"
                  autoComplete="country"
                  value={form.values.country}
                  error={form.errors.country}
                  onValue={(value) => form.set("country", value)}
                  options={countryOptions(locale, initial.country)}
                  optional
                />
              </FieldPair>
            </Stack>
          </Card>
          <Card title={text.identity}>
            <Stack gap={16}>
              <div className={s.who}>
                <Avatar name={profile.name ?? ""} seed={profile.id} size={64} />
                <p className={s.name}>{profile.name}</p>
              </div>
              <Pairs
                items={[
                  [text.email, profile.email ?? text.none],
                  [
                    text.handle,
                    profile.handle === null ? text.none : <CopyText key="handle" text={`@${profile.handle}`} />,
                  ],
                ]}
              />
              <TextArea {...form.field("bio")} label={text.bio} maxLength={bioLengthMax} optional />
            </Stack>
          </Card>
        </Split>
        <div className={s.actions}>
          <Button type="submit" variant="primary" busy={form.busy}>
            {text.save}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
