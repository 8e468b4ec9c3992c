/** The end of a key, once it is confirmed. */
import { useMutation } from "@florin/data";
import { apiKeys } from "@florin/messages";
import { api, notify, unwrap } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, errorText } from "@florin/ui";
import { useState } from "react";
import { type ApiKey, keysChanged, path } from "./queries.ts";

const text = apiKeys.revoke;

export function RevokeKey({ of: key }: { of: ApiKey }) {
  const [open, setOpen] = useState(false);
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/auth/api-keys/{key_id}", path(key))),
    onSuccess: () => {
      setOpen(false);
      keysChanged();
      notify("success", text.done);
    },
  });
  return (
    <>
      <Button size="small" aria-label={text.openOf(key.name)} onClick={() => setOpen(true)}>
        {text.open}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.title(key.name)} hint={text.hint}>
        {revoke.error !== null && <Callout tone="bad">{errorText(revoke.error)}</Callout>}
        <DialogFooter>
          <Button onClick={() => setOpen(false)}>{text.keep}</Button>
          <Button variant="danger" busy={revoke.isPending} onClick={() => revoke.mutate()}>
            {text.open}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
