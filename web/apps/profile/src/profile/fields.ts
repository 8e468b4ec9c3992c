/** The profile as form fields and back. */
import { profile as messages } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import type { Profile } from "./query.ts";

const text = messages.profile;

export interface Fields extends Record<string, string> {
  phone: string;
  bio: string;
  line1: string;
  line2: string;
  city: string;
  region: string;
  postal_code: string;
  country: string;
}

export const fieldsOf = ({ phone, bio, address }: Profile): Fields => ({
  phone: phone ?? "",
  bio,
  line1: address?.line1 ?? "",
  line2: address?.line2 ?? "",
  city: address?.city ?? "",
  region: address?.region ?? "",
  postal_code: address?.postal_code ?? "",
  country: address?.country ?? "",
});

/** E.164 without spaces and brackets that people type. */
const phoneOf = (typed: string) => typed.replace(/[\s()/.-]/g, "");

const orNull = (value: string) => (value.trim() === "" ? null : value.trim());

const addressParts = ["line1", "city", "country"] as const;
const hasAddress = (fields: Fields) =>
  [...addressParts, "line2", "region", "postal_code"].some((name) => fields[name]?.trim() !== "");

export function validate(fields: Fields): { [K in keyof Fields]?: string | undefined } {
  const missing = hasAddress(fields) ? addressParts.filter((name) => fields[name].trim() === "") : [];
  return {
    phone: fields.phone.trim() === "" || /^\+[1-9]\d{6,14}$/.test(phoneOf(fields.phone)) ? undefined : text.phoneWrong,
    ...Object.fromEntries(missing.map((name) => [name, text.addressPart])),
  };
}

/** Only what changed: the server keeps the rest. */
export function changeOf(before: Fields, after: Fields): Schemas["EditProfile"] {
  const changed = (...names: (keyof Fields)[]) => names.some((name) => before[name] !== after[name]);
  const change: Schemas["EditProfile"] = {};
  if (changed("phone")) change.phone = orNull(phoneOf(after.phone));
  if (changed("bio")) change.bio = after.bio.trim();
  if (changed(...addressParts, "line2", "region", "postal_code")) {
    change.address = hasAddress(after)
      ? {
          line1: after.line1.trim(),
          line2: orNull(after.line2),
          city: after.city.trim(),
          region: orNull(after.region),
          postal_code: orNull(after.postal_code),
          country: after.country,
        }
      : null;
  }
  return change;
}

const countryCodes =
  "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK US CA AU NZ JP SG IN BR".split(
    " ",
  );

/** Countries by name; one that the profile already has is always among them. */
export function countryOptions(locale: string, current: string) {
  const names = new Intl.DisplayNames([locale], { type: "region" });
  const codes = [...new Set([...countryCodes, current])].filter((code) => /^[A-Z]{2}$/.test(code));
  const options = codes.map((value) => ({ value, label: names.of(value) ?? value }));
  return [{ value: "", label: text.noCountry }, ...options.sort((a, b) => a.label.localeCompare(b.label, locale))];
}
