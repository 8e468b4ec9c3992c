import { useMutation } from "@florin/data";
import { common } from "@florin/messages";
import { Button, Callout, Dialog, DialogFooter, errorText } from "@florin/ui";

interface Props {
  open: boolean;
  title: string;
  text: string;
  action: string;
  remove: () => Promise<unknown>;
  onRemoved: () => void;
  onClose: () => void;
}

/** Asks once more before something goes for good. */
export function RemoveDialog({ open, title, text, action, remove, onRemoved, onClose }: Props) {
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      onClose();
      onRemoved();
    },
  });
  return (
    <Dialog open={open} onClose={onClose} title={title} hint={text}>
      {removal.error !== null && <Callout tone="bad">{errorText(removal.error)}</Callout>}
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button variant="danger" busy={removal.isPending} onClick={() => removal.mutate()}>
          {action}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
