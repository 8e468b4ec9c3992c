import { recurring } from "@florin/messages";
import { Button, Callout, DialogFooter, Stack } from "@florin/ui";

const text = recurring.conflict;

/** In the place of a form whose subject was changed meanwhile. */
export function Conflict({ onReload }: { onReload: () => void }) {
  return (
    <Stack>
      <Callout tone="bad" title={text.title}>
        {text.text}
      </Callout>
      <DialogFooter>
        <Button variant="primary" onClick={onReload}>
          {text.reload}
        </Button>
      </DialogFooter>
    </Stack>
  );
}
