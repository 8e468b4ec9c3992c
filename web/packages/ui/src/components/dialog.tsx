import { Dialog as Primitive } from "@base-ui/react/dialog";
import { common } from "@florin/messages";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import s from "./overlay.module.css";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  hint?: ReactNode;
  /** A panel at the side instead of a box in the middle, for things to read. */
  side?: boolean;
  children: ReactNode;
}

/** A modal dialog: focus stays inside, Escape and the backdrop close it, focus returns. */
export function Dialog({ open, onClose, title, hint, side = false, children }: Props) {
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Primitive.Portal>
        <Primitive.Backdrop className={s.backdrop} />
        <Primitive.Popup className={side ? s.drawer : s.dialog}>
          <div className={s.head}>
            <div className={s.titles}>
              <Primitive.Title className={s.title}>{title}</Primitive.Title>
              {hint !== undefined && <Primitive.Description className={s.hint}>{hint}</Primitive.Description>}
            </div>
            <Primitive.Close render={<Button variant="ghost" size="small" icon aria-label={common.close} />}>
              <X size={18} aria-hidden="true" />
            </Primitive.Close>
          </div>
          <div className={s.body}>{children}</div>
        </Primitive.Popup>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The row of buttons at a dialog's end. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className={s.footer}>{children}</div>;
}
